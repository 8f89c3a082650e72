// Moves a section to another place: the pointer drags it by its head, Alt+Up and Alt+Down move it
// while its title has the focus. It reads from the document where the sections are.

import type { Spot } from './arrangement.ts';

export interface MoverEvents {
  readonly drop: (section: string, spot: Spot) => void;
  readonly step: (section: string, by: -1 | 1) => void;
}

interface Drag {
  readonly section: HTMLElement;
  readonly startX: number;
  readonly startY: number;
  /** False until the pointer has left the place where it went down: a click is no drag. */
  isMoving: boolean;
}

/** Pixels that a pointer may tremble during a click. */
const clickRadius = 5;

export class SectionMover {
  private readonly root: HTMLElement;
  private readonly events: MoverEvents;
  private drag: Drag | undefined;

  constructor(root: HTMLElement, events: MoverEvents) {
    this.root = root;
    this.events = events;
    root.addEventListener('pointerdown', (event) => this.onDown(event));
    root.addEventListener('pointermove', (event) => this.onMove(event));
    root.addEventListener('pointerup', (event) => this.onUp(event));
    root.addEventListener('pointercancel', () => this.end());
    root.addEventListener('keydown', (event) => this.onKey(event));
  }

  private onDown(event: PointerEvent): void {
    this.end();
    const target = event.target as Element;
    const isHead = target.closest('.section-head') && !target.closest('.icon-button');
    const section = target.closest<HTMLElement>('.section');
    if (!isHead || !section || event.button !== 0 || event.pointerType === 'touch') return;
    this.drag = { section, startX: event.clientX, startY: event.clientY, isMoving: false };
  }

  private onMove({ clientX, clientY, pointerId }: PointerEvent): void {
    const { drag } = this;
    if (!drag) return;
    if (!drag.isMoving) {
      const distance = Math.hypot(clientX - drag.startX, clientY - drag.startY);
      if (distance < clickRadius) return;
      drag.isMoving = true;
      // The pointer may leave the page and come back, and the click at its end is the page's, so
      // that it does not open or close the section.
      this.root.setPointerCapture(pointerId);
      this.root.classList.add('moving');
    }
    this.mark(this.spotAt(clientX, clientY));
  }

  private onUp({ clientX, clientY }: PointerEvent): void {
    const { drag } = this;
    if (!drag?.isMoving) {
      this.end();
      return;
    }
    const spot = this.spotAt(clientX, clientY);
    this.end();
    this.events.drop(drag.section.dataset.section ?? '', spot);
  }

  private onKey(event: KeyboardEvent): void {
    if (event.key === 'Escape' && this.drag) this.end();
    const target = event.target as Element;
    if (!event.altKey || !target.matches('.section-title')) return;
    const by = ({ ArrowUp: -1, ArrowDown: 1 } as const)[event.key];
    const section = target.closest<HTMLElement>('.section')?.dataset.section;
    if (by === undefined || section === undefined) return;
    event.preventDefault();
    this.events.step(section, by);
  }

  private end(): void {
    this.drag = undefined;
    this.root.classList.remove('moving');
    this.mark(undefined);
  }

  private get columns(): readonly HTMLElement[] {
    return [...this.root.querySelectorAll<HTMLElement>('.sections')];
  }

  /** The column under the pointer, and there the first section whose middle is below it. */
  private spotAt(x: number, y: number): Spot {
    const { columns } = this;
    const under = columns.findIndex((column) => x < column.getBoundingClientRect().right);
    const column = under < 0 ? columns.length - 1 : under;
    const before = sectionsOf(columns[column]).find((section) => {
      const { top, height } = section.getBoundingClientRect();
      return y < top + height / 2;
    });
    return { column, before: before?.dataset.section };
  }

  /** A line shows where the section would go. */
  private mark(spot: Spot | undefined): void {
    for (const marked of this.root.querySelectorAll<HTMLElement>('[data-drop]')) {
      delete marked.dataset.drop;
    }
    if (!spot) return;
    const column = this.columns[spot.column];
    const sections = sectionsOf(column);
    const next = sections.find(({ dataset }) => dataset.section === spot.before);
    const marked = next ?? sections.at(-1) ?? column;
    if (marked) marked.dataset.drop = next ? 'before' : 'after';
  }
}

function sectionsOf(column: HTMLElement | undefined): readonly HTMLElement[] {
  return [...(column?.querySelectorAll<HTMLElement>('.section') ?? [])];
}
