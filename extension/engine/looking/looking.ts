// What the looking thread does with a job, and what it remembers from one to the next: traces, and
// the weights that it was given. A trace that it does not have is made again.

import { isDeepStrictEqual } from 'node:util';
import type { Recorder } from '../../probe/recorder.ts';
import { probedClasses, probedSites } from '../../probe/siteRegistry.ts';
import type { LookAnswer } from '../../protocol/looks/look.ts';
import { ProblemError } from '../../protocol/problem.ts';
import type { ClassOutline, ShapeTable } from '../../protocol/shapeTable.ts';
import { SourceTexts } from '../../protocol/sourceTexts.ts';
import { traceKey } from '../../protocol/trace.ts';
import type { SourceText, TextVersion, TraceRef } from '../../protocol/trace.ts';
import { isOwnModel } from '../../protocol/trainRequest.ts';
import { textHash } from '../../runs/textHash.ts';
import type { DataSizes } from '../models/modelFactory.ts';
import { loadedOwnFiles, ownText } from '../source/ownSources.ts';
import { allParts, someParts } from '../tracing/parts.ts';
import type { AsyncParts } from '../tracing/parts.ts';
import { newRecorder } from '../tracing/pass.ts';
import { newModelSeed, shippedSubject } from '../tracing/subject.ts';
import type { Subject } from '../tracing/subject.ts';
import { traceSubject } from '../tracing/trace.ts';
import type { Traced } from '../tracing/trace.ts';
import { traceOwn } from '../tracing/traceOwn.ts';
import { LookedModel } from './lookedModel.ts';
import type { LookJob, RunWeights, TraceJob, TraceResult } from './lookingMessages.ts';

interface Remembered {
  readonly key: string;
  readonly table: ShapeTable;
  readonly subject?: Subject;
  readonly traced: Traced;
  /** `Site.id` of the sites that there were then: a later text has others. */
  readonly addresses: ReadonlyMap<number, string>;
}

interface Looked {
  readonly key: string;
  readonly model: LookedModel;
  readonly seed: number;
  /** The weights that are loaded are those of a run. */
  hasRun: boolean;
}

/** Tells how far own code has come, for the case that it never comes back. */
export interface ProgressSink {
  /** Own files are loaded; their sites are known from now on. */
  loaded(): void;
  watch(recorder: Recorder): Recorder;
}

/** A hover does not wait longer for a trace. */
const partMs = 15;

/** More than anybody goes back and forth between. */
const mostTraces = 16;

export class Looking {
  readonly #progress: ProgressSink;
  readonly #texts = new SourceTexts();
  /** By `traceKey`, the least recently used first; of an own model the newest only. */
  readonly #remembered = new Map<string, Remembered>();
  /** One at a time: its tensors take memory. */
  #looked: Looked | undefined;
  #weights: RunWeights | undefined;
  #unfinished: AsyncParts<TraceResult> | undefined;

  constructor(progress: ProgressSink) {
    this.#progress = progress;
  }

  takeWeights(weights: RunWeights): void {
    this.#weights = weights;
  }

  /** Nothing where there is more to do: call again, with `goesOn`. */
  async trace(job: TraceJob, goesOn = false): Promise<TraceResult | undefined> {
    this.#texts.add(job.texts);
    if (!goesOn) this.#unfinished = undefined;
    this.#unfinished ??= this.#traceParts(job);
    try {
      const result = await someParts(this.#unfinished, partMs);
      if (result) this.#unfinished = undefined;
      return result;
    } catch (error) {
      this.#unfinished = undefined;
      throw error;
    }
  }

  async *#traceParts({ model, settings, sizes, open }: TraceJob): AsyncParts<TraceResult> {
    if (!isOwnModel(model)) {
      const { table } = yield* this.#shipped(model, settings, sizes);
      return { table, texts: [] };
    }
    const { table } = yield* this.#own(model, settings, this.#byFile(open));
    const isOpen = new Set(open.map(({ sha }) => sha));
    return { table, texts: sourceTexts().filter(({ sha }) => !isOpen.has(sha)) };
  }

  /** Nothing where there is more to do: the same job goes on with it. */
  async look({ trace, look, run, texts }: LookJob): Promise<LookAnswer | undefined> {
    this.#texts.add(texts);
    const found = await this.#traceOf(trace);
    if (!found.subject) {
      throw new ProblemError('The file could not be traced, so there are no values to look at.');
    }
    const weights = run === undefined ? undefined : this.#weightsOf(run);
    if (weights) refuseOtherData(trace, weights);
    return this.#modelOf(found, found.subject, weights).look(look, weights);
  }

  #weightsOf(run: string): RunWeights {
    if (this.#weights?.runId === run) return this.#weights;
    throw new ProblemError('The weights of this run are no longer in memory.');
  }

  async #traceOf(ref: TraceRef): Promise<Remembered> {
    const key = traceKey(ref);
    const known = this.#remembered.get(key);
    if (known) return this.#remember(known);
    const { model, settings, sizes } = ref;
    if (!isOwnModel(model)) {
      return allParts(this.#shipped(model, settings, sizes as DataSizes | undefined));
    }
    // Only one generation of own files is loaded at a time: a trace under way begins anew after this.
    this.#unfinished = undefined;
    return allParts(this.#own(model, settings, this.#byFile(ref.texts)));
  }

  #byFile(versions: readonly TextVersion[]): Map<string, string> {
    return new Map(
      versions.map(({ file, sha }) => {
        const text = this.#texts.get(sha);
        if (text !== undefined) return [file, text];
        throw new ProblemError(
          'The text of {file} is not known any more. Edit it to trace it again.',
          {
            file,
          },
        );
      }),
    );
  }

  #modelOf(found: Remembered, subject: Subject, run: RunWeights | undefined): LookedModel {
    const known = this.#looked;
    const hasRun = run !== undefined;
    // All that a shipped model draws in eval mode are parameters, and those come from the run.
    const drawsMore = isOwnModel(subject.model) || run?.failedStep !== undefined;
    const seed = run && drawsMore ? run.seed : newModelSeed;
    const isSame = known?.key === found.key && known.seed === seed;
    // Values of a run may follow those of a new model, but not the other way round.
    if (isSame && (hasRun || !known.hasRun)) {
      known.hasRun = hasRun;
      return known.model;
    }
    known?.model.dispose();
    const { table, traced, addresses } = found;
    const model = new LookedModel(subject, { table, addresses }, traced.built, seed);
    this.#looked = { key: found.key, model, seed, hasRun };
    return model;
  }

  async *#shipped(
    model: Parameters<typeof shippedSubject>[0],
    given: TraceRef['settings'],
    sizes: DataSizes | undefined,
  ): AsyncParts<Remembered> {
    const subject = await shippedSubject(model, given, sizes);
    const trace: TraceRef = { model, settings: subject.settings, sizes, texts: [] };
    const key = traceKey(trace);
    const known = this.#remembered.get(key);
    if (known) return this.#remember(known);
    const traced = yield* traceSubject(subject);
    traced.built?.model.dispose();
    if (traced.failure) throw traced.failure.error;
    const table = { ...traced.table, trace, outline: outlineOf(traced, []) };
    return this.#remember({ key, subject, traced, table, addresses: addresses() });
  }

  async *#own(
    model: Parameters<typeof traceOwn>[0],
    settings: TraceRef['settings'],
    texts: ReadonlyMap<string, string>,
  ): AsyncParts<Remembered> {
    const recorder = this.#progress.watch(newRecorder());
    const { subject, traced } = yield* traceOwn(model, settings, texts, recorder, () =>
      this.#progress.loaded(),
    );
    const read = sourceTexts();
    this.#texts.add(read);
    const trace = { model, settings, texts: read.map(({ file, sha }) => ({ file, sha })) };
    const outline = outlineOf(
      traced,
      read.map(({ file }) => file),
    );
    const table = { ...traced.table, trace, outline };
    for (const { key, table } of [...this.#remembered.values()]) {
      if (table.model === model) this.#forget(key);
    }
    return this.#remember({ key: traceKey(trace), subject, traced, table, addresses: addresses() });
  }

  #remember(trace: Remembered): Remembered {
    this.#remembered.delete(trace.key);
    this.#remembered.set(trace.key, trace);
    const oldest = this.#remembered.keys().next().value;
    if (this.#remembered.size > mostTraces && oldest !== undefined) this.#forget(oldest);
    return trace;
  }

  #forget(key: string): void {
    const trace = this.#remembered.get(key);
    this.#remembered.delete(key);
    // The one model of a file that makes one when it is loaded lives as long as its trace.
    if (trace && isOwnModel(trace.table.model)) trace.traced.built?.model.dispose();
  }
}

/** Its samples may have tokens for which a model of the trace has no row. */
function refuseOtherData(trace: TraceRef, run: RunWeights): void {
  if (isOwnModel(trace.model) || isDeepStrictEqual(trace.sizes, run.sizes)) return;
  throw new ProblemError('These shapes belong to other data than the run has. Look again.');
}

/** Of the own files that were loaded last, by name. */
function sourceTexts(): SourceText[] {
  return loadedOwnFiles()
    .toSorted()
    .map((file) => {
      const text = ownText(file);
      return { file, sha: textHash(text), text };
    });
}

function addresses(): Map<number, string> {
  return new Map(probedSites().map(({ id, address }) => [id, address]));
}

/** Classes of own files, and of shipped ones in which something ran. */
function outlineOf({ table, costs }: Traced, ownFiles: readonly string[]): ClassOutline[] {
  const entered = new Set(
    table.sites.flatMap(({ range, executions }) => (executions.length > 0 ? [range.file] : [])),
  );
  for (const file of ownFiles) entered.add(file);
  return probedClasses()
    .filter(({ range }) => entered.has(range.file))
    .map((each) => ({
      ...each,
      costs: costs.filter(({ className }) => className === each.name),
    }));
}
