// How wide a text will be on a canvas.

const ruler = document.createElement('canvas').getContext('2d');

/** @param font as in CSS, `11px Name`; the width has the unit of its size */
export function textWidth(text: string, font: string): number {
  if (!ruler) return 0;
  ruler.font = font;
  return ruler.measureText(text).width;
}
