// A canvas whose pixels are device pixels: nothing is scaled on its way to the screen.

export class PixelCanvas {
  readonly element = document.createElement('canvas');
  readonly context: CanvasRenderingContext2D;

  constructor() {
    const context = this.element.getContext('2d');
    if (!context) throw new Error('This page needs a canvas that can draw in two dimensions.');
    this.context = context;
  }

  /** Size in device pixels. Clears the canvas; the caller draws in the same task, so no flash. */
  reset(width: number, height: number): void {
    const { element } = this;
    element.width = Math.max(1, Math.round(width));
    element.height = Math.max(1, Math.round(height));
    element.style.width = `${element.width / devicePixelRatio}px`;
    element.style.height = `${element.height / devicePixelRatio}px`;
  }
}
