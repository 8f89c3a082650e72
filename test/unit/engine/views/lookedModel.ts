// A model that is traced and looked at, as the looking thread does it: what it offers, and the values
// at the places. The backend must be ready.

import { readFileSync } from 'node:fs';
import path from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { Looking } from '../../../../extension/engine/looking/looking.ts';
import type {
  TraceJob,
  TraceResult,
} from '../../../../extension/engine/looking/lookingMessages.ts';
import { findModel } from '../../../../extension/protocol/modelCatalog.ts';
import type { Place, TensorAnswer } from '../../../../extension/protocol/looks/tensor.ts';
import type { ShapeTable } from '../../../../extension/protocol/shapeTable.ts';
import type { OfferedPlace, ViewId, ViewOffer } from '../../../../extension/protocol/viewOffer.ts';
import { ownModel } from '../../../../extension/protocol/trainRequest.ts';
import type {
  ModelId,
  SettingValue,
  ShippedModel,
} from '../../../../extension/protocol/trainRequest.ts';
import { newModelText } from '../../../../extension/scaffold/newModelText.ts';
import { textHash } from '../../../../extension/runs/textHash.ts';

const root = path.resolve(import.meta.dirname, '../../../..').replaceAll('\\', '/');

function fromRoot(file: string): string {
  return path.resolve(root, file).replaceAll('\\', '/');
}

type Settings = Readonly<Record<string, SettingValue>>;

/** All parts of it. */
export async function wholeTrace(looking: Looking, job: TraceJob): Promise<TraceResult> {
  let result = await looking.trace(job);
  while (!result) result = await looking.trace(job, true);
  return result;
}

export class LookedModel {
  readonly table: ShapeTable;
  readonly #looking: Looking;
  /** Of files that are on no disk. */
  readonly #texts: ReadonlyMap<string, string>;

  private constructor(
    looking: Looking,
    table: ShapeTable,
    texts: ReadonlyMap<string, string> = new Map(),
  ) {
    this.#looking = looking;
    this.table = table;
    this.#texts = texts;
  }

  static async shipped(model: ShippedModel, settings: Settings = {}): Promise<LookedModel> {
    return LookedModel.#trace(model, settings, new Map());
  }

  /** `file` from the repository's root. */
  static async own(file: string): Promise<LookedModel> {
    return LookedModel.#trace(ownModel(fromRoot(file)), {}, new Map());
  }

  /** What *New Model File* makes. */
  static async copy(model: ShippedModel): Promise<LookedModel> {
    const source = findModel(model)?.sourceFile ?? '';
    const text = readFileSync(`${root}/extension/${source}`, 'utf8');
    return LookedModel.written(newModelText(model, text), `my-${model}.ts`);
  }

  static async written(text: string, name = 'written.ts'): Promise<LookedModel> {
    const file = `${root}/test/models/${name}`;
    return LookedModel.#trace(ownModel(file), {}, new Map([[file, text]]));
  }

  static async #trace(model: ModelId, settings: Settings, open: ReadonlyMap<string, string>) {
    const looking = new Looking({ watch: (recorder) => recorder, loaded: () => undefined });
    const texts = [...open].map(([file, text]) => ({ file, sha: textHash(text), text }));
    const job = { kind: 'trace', model, settings, open: texts, texts } as const;
    const { table } = await wholeTrace(looking, job);
    return new LookedModel(looking, table, open);
  }

  offersOf(view: ViewId): readonly ViewOffer[] {
    return this.table.offers.filter((offer) => offer.view === view);
  }

  /** Title, then for each place its name and the line of its source, in words. */
  describe(view: ViewId): (readonly [title: string, ...places: string[]])[] {
    return this.offersOf(view).map(({ title, places }) => [
      title,
      ...places.map((offered) => `${offered.name}: ${this.lineOf(offered)}`),
    ]);
  }

  lineOf({ place }: OfferedPlace): string {
    const site = this.table.sites.find(({ id }) => id === place.site);
    if (!site) throw new Error(`No site ${place.site}`);
    const { file, startLine } = site.range;
    const text =
      this.#texts.get(file) ?? readFileSync(path.resolve(root, 'extension', file), 'utf8');
    return text.split('\n')[startLine].trim();
  }

  /** Of one sample, without the batch axis. */
  async valuesAt({ place }: OfferedPlace, sample = 0): Promise<tf.Tensor> {
    const { whole } = await this.lookAt(place, sample);
    if (!whole) throw new Error('The answer has no values');
    return tf.tensor(whole.values, [...whole.shape]);
  }

  /** With all values. */
  async lookAt(place: Place, sample = 0): Promise<TensorAnswer> {
    const { trace } = this.table;
    const take = { kind: 'whole' } as const;
    const look = { kind: 'tensor', place, sample, take } as const;
    const texts = [...this.#texts].map(([file, text]) => ({ file, sha: textHash(text), text }));
    const answer = await this.#looking.look({ kind: 'look', trace, look, texts });
    if (answer?.kind !== 'tensor') throw new Error('The answer is not of a tensor');
    return answer;
  }
}
