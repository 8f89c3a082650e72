// What the page shows of a model, with all sections open, kept fresh as the extension host does it,
// and drawn at once.

import { WatchedLooks } from '../../../extension/host/runs/watchedLooks.ts';
import type { RunId } from '../../../extension/protocol/cursor.ts';
import type { Look } from '../../../extension/protocol/looks/look.ts';
import type { ShapeTable } from '../../../extension/protocol/shapeTable.ts';
import { LayerPictures } from '../../../webview/panels/layerPictures.ts';
import { visibleRows } from '../../../webview/panels/layerTree.ts';
import { PageState } from '../../../webview/state.ts';
import type { EngineProcess } from '../../engine/engineProcess.ts';

export class ShownPictures {
  readonly #looks: WatchedLooks;
  readonly #all: readonly Look[];

  /** `run`: that trains the model of the table. */
  constructor(engine: EngineProcess, table: ShapeTable, run: RunId) {
    const { trace, offers, layers } = table;
    let step = 0;
    const cursor = { run, step: 'live' } as const;
    this.#looks = new WatchedLooks({
      ask: (look) => engine.ask(trace, look, { cursor, canWait: true }),
      weights: () => ({ run, step }),
      answered: (id) => this.#looks.drawn(id),
      failed: (error) => console.error(error),
    });
    engine.each('progress', ({ report }) => {
      ({ step } = report);
      this.#looks.advance();
    });
    const take = { kind: 'whole' } as const;
    // Of several offers of a view the page shows one, on tabs.
    const shown = offers.filter(
      ({ view }, i) => offers.findIndex((other) => other.view === view) === i,
    );
    const places = shown.flatMap((offer) => offer.places.map(({ place }) => place));
    const page = new PageState();
    page.table = table;
    const rows = visibleRows(layers, []).map(({ layer }) => layer);
    this.#all = [
      { kind: 'samples' },
      ...new LayerPictures(page).looks(rows),
      ...places.map((place) => ({ kind: 'tensor', place, sample: 0, take }) as const),
    ];
  }

  show(): void {
    this.#looks.watch(this.#all);
  }

  hide(): void {
    this.#looks.watch([]);
  }

  dispose(): void {
    this.#looks.dispose();
  }
}
