// Zooms and moves a map by hand: Ctrl and the wheel, or two fingers apart on a touchpad, zoom at the
// pointer; the wheel and dragging move what is zoomed; plus, minus, 0 and Shift with arrows do the
// same from the keyboard.

import type { Cell } from './heatMapLayout.ts';
import type { Grip, MapZoom } from './mapZoom.ts';

interface MapOnScreen {
  readonly zoom: MapZoom;
  /** The cell under the pointer, if there is one. */
  readonly cellOf: (event: MouseEvent) => Cell | undefined;
  /** How many cells a CSS pixel is wide and high. */
  readonly cellsPerPixel: () => { readonly rows: number; readonly columns: number };
  readonly changed: (by: 'pointer' | 'key') => void;
}

/** A mouse wheel's notch counts as 100 pixels and more, a touchpad sends a few at a time. */
const mostWheelPixels = 25;
const zoomPerPixel = 0.01;
const zoomPerKey = 1.5;
/** Of what is shown, moved by one key. */
const moveShare = 0.25;
/** A click may tremble by as much. */
const dragFromPixels = 4;

export class MapGestures {
  private readonly map: MapOnScreen;
  private dragged = 0;
  /** As the map may grow under the pointer, the wheel zooms at the cell where its turning began. */
  private wheelGrip: Grip | undefined;

  constructor(element: HTMLElement, map: MapOnScreen) {
    this.map = map;
    element.addEventListener('wheel', (event) => this.onWheel(event), { passive: false });
    element.addEventListener('pointerdown', () => (this.dragged = 0));
    element.addEventListener('pointermove', (event) => this.onMove(event));
  }

  /** Whether the click that comes now only ends a movement. */
  get hasDragged(): boolean {
    return this.dragged >= dragFromPixels;
  }

  /** Says whether the key is one of these. */
  onKey(event: KeyboardEvent, at: Cell | undefined): boolean {
    const { zoom } = this.map;
    if (!zoom.canZoom) return false;
    const { rows, columns } = zoom.window;
    const move = (down: number, right: number) => () =>
      void zoom.moveBy(down * moveShare * rows, right * moveShare * columns);
    const moves: Record<string, (() => void) | undefined> = {
      ArrowUp: move(-1, 0),
      ArrowDown: move(1, 0),
      ArrowLeft: move(0, -1),
      ArrowRight: move(0, 1),
    };
    const zooms: Record<string, (() => void) | undefined> = {
      '+': () => zoom.stepBy(zoomPerKey, at),
      '=': () => zoom.stepBy(zoomPerKey, at),
      '-': () => zoom.stepBy(1 / zoomPerKey, at),
      '0': () => zoom.showWhole(),
    };
    const action = event.shiftKey ? (moves[event.key] ?? zooms[event.key]) : zooms[event.key];
    if (!action) return false;
    action();
    this.map.changed('key');
    return true;
  }

  private onWheel(event: WheelEvent): void {
    const { zoom, cellOf, cellsPerPixel, changed } = this.map;
    if (!zoom.canZoom) return;
    if (event.ctrlKey) {
      const pixels = Math.max(-mostWheelPixels, Math.min(mostWheelPixels, event.deltaY));
      const cell = cellOf(event);
      if (cell) this.wheelGrip ??= zoom.grip(cell);
      if (this.wheelGrip) zoom.zoomBy(Math.exp(-zoomPerPixel * pixels), this.wheelGrip);
    } else {
      this.wheelGrip = undefined;
      const cells = cellsPerPixel();
      const [right, down] = event.shiftKey
        ? [event.deltaX || event.deltaY, 0]
        : [event.deltaX, event.deltaY];
      // At an edge, as over a map shown whole, the wheel scrolls the page.
      if (zoom.isWhole || !zoom.moveBy(down * cells.rows, right * cells.columns)) return;
    }
    event.preventDefault();
    changed('pointer');
  }

  private onMove(event: PointerEvent): void {
    const { zoom, cellsPerPixel, changed } = this.map;
    this.wheelGrip = undefined;
    if ((event.buttons & 1) === 0 || zoom.isWhole) return;
    this.dragged += Math.abs(event.movementX) + Math.abs(event.movementY);
    if (!this.hasDragged) return;
    const cells = cellsPerPixel();
    const moved = zoom.moveBy(-event.movementY * cells.rows, -event.movementX * cells.columns);
    if (moved) changed('pointer');
  }
}
