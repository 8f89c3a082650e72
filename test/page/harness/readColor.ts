// The colour of words, as they are seen on the page.

import type { Pixel } from './contrast.ts';

/** Runs in the page, so it stands alone. */
export function readColor(selector: string): { readonly color: Pixel; readonly page: Pixel } {
  const words = document.querySelector(selector);
  const page = document.getElementById('page');
  const dot = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
  if (!words || !page || !dot) throw new Error(`Nothing on the page is ${selector}.`);
  const paint = (color: string): Pixel => {
    dot.fillStyle = color;
    dot.fillRect(0, 0, 1, 1);
    const [red = 0, green = 0, blue = 0] = dot.getImageData(0, 0, 1, 1).data;
    return [red, green, blue];
  };
  return {
    page: paint(getComputedStyle(page).backgroundColor),
    color: paint(getComputedStyle(words).color),
  };
}
