// What the looking thread does with a job, and what it remembers from one to the next: the newest
// trace of each model, for looking at its values.

import type { Recorder } from '../../probe/recorder.ts';
import { probedClasses } from '../../probe/siteRegistry.ts';
import { ProblemError } from '../../protocol/problem.ts';
import type { ClassOutline, ShapeTable } from '../../protocol/shapeTable.ts';
import type { SiteValue } from '../../protocol/siteValue.ts';
import { isOwnModel } from '../../protocol/trainRequest.ts';
import { loadedOwnFiles } from '../source/ownSources.ts';
import type { InspectJob, TraceJob } from './lookingMessages.ts';
import { newRecorder } from '../tracing/pass.ts';
import { newModelSeed, shippedSubject } from '../tracing/subject.ts';
import type { Subject } from '../tracing/subject.ts';
import { traceSubject } from '../tracing/trace.ts';
import type { Traced } from '../tracing/trace.ts';
import { traceOwn } from '../tracing/traceOwn.ts';
import { ValueStore } from './valueStore.ts';

interface Remembered {
  readonly traceId: number;
  readonly key: string;
  readonly table: ShapeTable;
  readonly subject?: Subject;
  readonly traced: Traced;
}

interface Looked {
  readonly traceId: number;
  readonly values: ValueStore;
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

export class Analysis {
  readonly #progress: ProgressSink;
  /** A shipped model has one for each of its settings, which never changes; an own one the newest. */
  readonly #remembered = new Map<string, Remembered>();
  /** One at a time: its tensors take memory. */
  #looked: Looked | undefined;

  constructor(progress: ProgressSink) {
    this.#progress = progress;
  }

  async trace(job: TraceJob): Promise<ShapeTable> {
    return isOwnModel(job.model) ? this.#traceOwn(job) : this.#traceShipped(job);
  }

  inspect({ choice, thumbnail, run }: InspectJob): Promise<SiteValue> {
    const found = [...this.#remembered.values()].find(({ traceId }) => traceId === choice.traceId);
    if (!found?.subject) {
      throw new ProblemError('The source has changed since it was traced. Look again.');
    }
    return this.#valuesOf(found, found.subject, run).inspect(choice, thumbnail, run);
  }

  #valuesOf(found: Remembered, subject: Subject, run: InspectJob['run']): ValueStore {
    const known = this.#looked;
    const hasRun = run !== undefined;
    // All that a shipped model draws are parameters, and those come from the run.
    const seed = run && isOwnModel(subject.model) ? run.seed : newModelSeed;
    const isSame = known?.traceId === found.traceId && known.seed === seed;
    // Values of a run may follow those of a new model, but not the other way round.
    if (isSame && (hasRun || !known.hasRun)) {
      known.hasRun = hasRun;
      return known.values;
    }
    known?.values.dispose();
    const values = new ValueStore(subject, found.table, found.traced.built, seed);
    this.#looked = { traceId: found.traceId, values, seed, hasRun };
    return values;
  }

  async #traceShipped({ traceId, model, settings, sizes }: TraceJob): Promise<ShapeTable> {
    if (isOwnModel(model)) throw new Error(`${model} is no shipped model`);
    const subject = await shippedSubject(model, settings, sizes);
    const key = JSON.stringify([model, subject.settings, sizes]);
    const known = this.#remembered.get(key);
    if (known) return known.table;
    const traced = traceSubject(subject);
    traced.built?.model.dispose();
    if (traced.failure) throw traced.failure.error;
    const table = { ...traced.table, traceId, outline: outlineOf(traced, []) };
    return this.#remember({ traceId, key, subject, traced, table });
  }

  async #traceOwn({ traceId, model, settings, texts }: TraceJob): Promise<ShapeTable> {
    if (!isOwnModel(model)) throw new Error(`${model} is no own model`);
    const recorder = this.#progress.watch(newRecorder());
    const byFile = new Map(texts.map(({ file, text }) => [file, text]));
    const { subject, traced } = await traceOwn(model, settings, byFile, recorder, () =>
      this.#progress.loaded(),
    );
    const versions = new Map(texts.map(({ file, version }) => [file, version]));
    const files = Object.fromEntries(
      loadedOwnFiles().map((file) => [file, versions.get(file) ?? null]),
    );
    const outline = outlineOf(traced, Object.keys(files));
    const table = { ...traced.table, traceId, files, outline };
    return this.#remember({ traceId, key: model, subject, traced, table });
  }

  #remember(trace: Remembered): ShapeTable {
    this.#forget(trace.key);
    this.#remembered.set(trace.key, trace);
    const oldest = this.#remembered.keys().next().value;
    if (this.#remembered.size > mostTraces && oldest !== undefined) this.#forget(oldest);
    return trace.table;
  }

  #forget(key: string): void {
    const trace = this.#remembered.get(key);
    this.#remembered.delete(key);
    // The one model of a file that makes one when it is loaded lives as long as its trace.
    if (trace && isOwnModel(trace.table.model)) trace.traced.built?.model.dispose();
  }
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

/** More than anybody goes back and forth between. */
const mostTraces = 16;
