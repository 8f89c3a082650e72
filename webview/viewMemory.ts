// What the reader chose in this page: open sections, tables, tabs, selected cells. It
// survives hiding, moving and reloading the view, because VS Code keeps it.

import type { Columns, Layout } from './arrangement.ts';
import type { RangeMode } from './draw/colorScale.ts';
import type { HostLink } from './hostLink.ts';
import type { ViewChoice } from './views/view.ts';

/** Absent parts are those that were never chosen. */
export type KeptChoice = Partial<ViewChoice> & { readonly offer?: string };

export interface Choices {
  readonly closedSections: readonly string[];
  readonly tableSections: readonly string[];
  /** Where the sections stand; absent for a layout in which none was moved. */
  readonly arrangement: Partial<Readonly<Record<Layout, Columns>>>;
  /** Paths of layers that are open or closed against their default. */
  readonly toggledLayers: readonly string[];
  /** Keys of pinned expressions of which only the name is shown. */
  readonly closedPins: readonly string[];
  readonly lossScale: 'log' | 'linear';
  readonly lossAxis: 'steps' | 'epochs' | 'time';
  /** Weight of the past in the smoothed loss; 0 shows the plain one only. */
  readonly lossSmoothing: number;
  /** Of maps that are never negative. */
  readonly mapRange: RangeMode;
  /** By view and model: the offer's title, and what is chosen in its picture. */
  readonly views: Readonly<Record<string, KeptChoice>>;
}

type ToggledList = 'closedSections' | 'tableSections' | 'toggledLayers' | 'closedPins';

const firstChoices: Choices = {
  closedSections: [],
  tableSections: [],
  arrangement: {},
  toggledLayers: [],
  closedPins: [],
  lossScale: 'log',
  lossAxis: 'steps',
  lossSmoothing: 0,
  mapRange: 'fit',
  views: {},
};

export class ViewMemory {
  private readonly link: HostLink;
  private current: Choices;
  /** Grows with every change, so that drawings know when they are out of date. */
  version = 0;

  constructor(link: HostLink) {
    this.link = link;
    const kept = link.recall();
    this.current = { ...firstChoices, ...(typeof kept === 'object' ? kept : undefined) };
  }

  get choices(): Choices {
    return this.current;
  }

  change(choices: Partial<Choices>): void {
    this.current = { ...this.current, ...choices };
    this.version += 1;
    this.link.remember(this.current);
  }

  /** Adds the name to the list if it is not there, else takes it out. */
  toggle(list: ToggledList, name: string): void {
    const names = this.current[list];
    this.change({
      [list]: names.includes(name) ? names.filter((other) => other !== name) : [...names, name],
    });
  }
}
