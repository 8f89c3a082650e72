// How long a person waits while the Transformer trains on the cores, its pictures are on screen and
// somebody types in a model file: for the values in a hover, for those at the caret, and for shapes.
// Engine only: the editor adds its own delays.

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { RunId } from '../../../extension/protocol/cursor.ts';
import type { Take } from '../../../extension/protocol/looks/tensor.ts';
import type { ShapeTable, Site } from '../../../extension/protocol/shapeTable.ts';
import { ownModel } from '../../../extension/protocol/trainRequest.ts';
import { newModelText, templateFile } from '../../../extension/scaffold/newModelText.ts';
import { EngineProcess } from '../../engine/engineProcess.ts';
import { benchModels } from '../benchModels.ts';
import type { BenchContext } from '../benchContext.ts';
import { prepareRequest } from '../dataFiles.ts';
import { percentile } from '../statistics.ts';
import { formatTable } from '../table.ts';
import { ShownPictures } from './shownPictures.ts';

const questions = 100;
/** From one keystroke to the next; the editor asks for shapes 120 ms after the last one. */
const keystrokeMs = 200;
/** Between two questions, so that they meet training and typing at any moment. */
const pausesMs = [110, 160, 230, 290];

interface Latency {
  readonly p50: number;
  readonly p95: number;
}

export interface QueryResult {
  /** A picture with a thumbnail, of the model that trains. */
  readonly hover: Latency;
  /** What a view draws of it, or a picture. */
  readonly caret: Latency;
  /** After a keystroke. */
  readonly shapes: Latency;
}

export async function measureQuery({ folder }: BenchContext): Promise<QueryResult> {
  const request = prepareRequest(benchModels.C, folder);
  const engine = await EngineProcess.ready();
  try {
    const started = engine.next('started');
    const training = engine.next('progress');
    const run = engine.start(request);
    const { info } = await started;
    await training;
    const { table } = await engine.trace('transformer', info);
    const pictures = new ShownPictures(engine, table, run);
    pictures.show();
    const typist = new Typist(engine, folder);
    await sleep(1000);
    const { hovers, carets } = await ask(engine, table, run);
    pictures.dispose();
    const shapes = await typist.stop();
    const result = { hover: latency(hovers), caret: latency(carets), shapes: latency(shapes) };
    print(result);
    return result;
  } finally {
    await engine.dispose();
  }
}

/** Of all names in the source of the model and its layers in turn. */
async function ask(engine: EngineProcess, table: ShapeTable, run: RunId) {
  const sites = table.sites.filter(
    ({ kind, executions }) => kind === 'declaration' && executions.length > 0,
  );
  const offered = new Set(
    table.offers.flatMap(({ places }) => places.map(({ place }) => place.site)),
  );
  const time = async (site: Site, take: Take): Promise<number> => {
    const place = { site: site.id, module: site.executions[0].modulePath, iteration: 0, part: 0 };
    const start = performance.now();
    const look = { kind: 'tensor', place, sample: 0, take } as const;
    await engine.ask(table.trace, look, { cursor: { run, step: 'live' } });
    return performance.now() - start;
  };
  const [hovers, carets]: [number[], number[]] = [[], []];
  for (let i = 0; i < questions; i++) {
    const site = sites[i % sites.length];
    hovers.push(await time(site, { kind: 'picture', colors: 'dark' }));
    await sleep(pausesMs[i % pausesMs.length]);
    carets.push(await time(site, { kind: offered.has(site.id) ? 'whole' : 'picture' }));
    await sleep(pausesMs[(i + 1) % pausesMs.length]);
  }
  return { hovers, carets };
}

/** Types at the end of a copy of the Transformer, one character after the other. */
class Typist {
  readonly #times: number[] = [];
  readonly #done: Promise<void>;
  #isTyping = true;

  constructor(engine: EngineProcess, folder: string) {
    const root = path.resolve(import.meta.dirname, '../../../extension');
    const source = readFileSync(path.join(root, templateFile('transformer')), 'utf8');
    const file = path.join(folder, 'typed.ts').replaceAll('\\', '/');
    this.#done = this.#type(engine, file, `${newModelText('transformer', source)}// `);
  }

  /** How long the shapes took after each character, in ms. */
  async stop(): Promise<number[]> {
    this.#isTyping = false;
    await this.#done;
    return this.#times;
  }

  async #type(engine: EngineProcess, file: string, begun: string): Promise<void> {
    let text = begun;
    while (this.#isTyping) {
      text += 'x';
      const start = performance.now();
      await engine.trace(ownModel(file), { text: { file, text } });
      const passed = performance.now() - start;
      this.#times.push(passed);
      await sleep(Math.max(0, keystrokeMs - passed));
    }
  }
}

function latency(times: readonly number[]): Latency {
  return { p50: percentile(times, 0.5), p95: percentile(times, 0.95) };
}

function print({ hover, caret, shapes }: QueryResult): void {
  const rows = [
    ['hover with values', hover.p50, hover.p95],
    ['values at the caret', caret.p50, caret.p95],
    ['shapes after a keystroke', shapes.p50, shapes.p95],
  ] as const;
  const headers = ['while C trains, its pictures show and somebody types', 'p50, ms', 'p95, ms'];
  console.log(formatTable(headers, rows));
}
