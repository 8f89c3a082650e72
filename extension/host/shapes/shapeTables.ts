// Shape tables by model, settings and sizes of the data: asked for once, kept, and explained when they cannot be had.
// Those of own models also follow their texts.

import { modelCatalog } from '../../protocol/modelCatalog.ts';
import type { ModelEntry } from '../../protocol/modelCatalog.ts';
import { ProblemError, toProblem } from '../../protocol/problem.ts';
import type { Problem } from '../../protocol/problem.ts';
import type { ShapeTable, SourceRange } from '../../protocol/shapeTable.ts';
import { traceKey } from '../../protocol/trace.ts';
import type { SourceText, TraceRef } from '../../protocol/trace.ts';
import { fileOfOwnModel, isOwnModel, ownModel } from '../../protocol/trainRequest.ts';
import type { ModelId, OwnModel } from '../../protocol/trainRequest.ts';
import { ChangeEvent } from '../changeEvent.ts';
import type { Subscription } from '../changeEvent.ts';
import { LineMap } from './lineMap.ts';
import { OwnTraces } from './ownTraces.ts';
import type { Abandon } from './ownTraces.ts';
import type { OpenTexts, OwnShapes } from './ownTraces.ts';

/** How a model is built: its settings, and the sizes of data that are not built in. */
type Made = Pick<TraceRef, 'settings' | 'sizes'>;

/** Starts a traced pass; an EngineLink does. Texts are given for own models. */
export type Trace = (
  model: ModelId,
  made: Made,
  open?: readonly SourceText[],
) => Promise<ShapeTable>;

/** What a text said that a trace is of; an EngineLink has them. */
export type TextOf = (sha: string) => string | undefined;

/** What is known of the shapes in one file. */
export interface FileShapes {
  readonly table: ShapeTable;
  /** As in `SourceRange.file`. */
  readonly file: string;
  /** The text was edited since it was traced, so a shape may be wrong. */
  readonly isStale: boolean;
  /** From the traced text to `text`, which is the file's now. */
  readonly lines: LineMap;
}

export const noOpenTexts: OpenTexts = { all: () => [], isVisible: () => false };

export class ShapeTables {
  /** The model whose table, or whose reason for having none, or whose freshness is new. */
  readonly changes = new ChangeEvent<ModelId>();
  readonly own: OwnTraces;
  private readonly trace: Trace;
  private readonly madeAs: (model: ModelId) => Made;
  readonly textOf: TextOf;
  private readonly following: Subscription;
  private readonly pending = new Map<string, Promise<ShapeTable>>();
  private readonly problems = new Map<string, Problem>();
  private readonly known = new Map<string, ShapeTable>();

  /** `madeAs` says how a model is to be shown now: as its run trains it, if it has one. */
  constructor(
    trace: Trace,
    madeAs: (model: ModelId) => Made,
    textOf: TextOf = () => undefined,
    open = noOpenTexts,
    abandon?: Abandon,
  ) {
    this.trace = trace;
    this.madeAs = madeAs;
    this.textOf = textOf;
    this.own = new OwnTraces((model, texts) => trace(model, madeAs(model), texts), open, abandon);
    this.following = this.own.changes.subscribe((model) => this.changes.fire(model));
  }

  /** Rejects with a ProblemError; a failure is remembered until `forgetFailures`. */
  async get(model: ModelId): Promise<ShapeTable> {
    if (isOwnModel(model)) return tableOf(await this.own.get(model));
    const made = this.madeAs(model);
    const key = keyOf(model, made);
    const problem = this.problems.get(key);
    if (problem) throw ProblemError.of(problem);
    let table = this.pending.get(key);
    if (!table) {
      table = this.ask(key, model, made);
      this.pending.set(key, table);
    }
    return table;
  }

  /**
   * Of a pass that went through a file that ships: the model's own for a model file, else the first
   * that used this layer, `preferred` before the others.
   */
  async getForFile(file: string, preferred?: ModelId): Promise<FileShapes | undefined> {
    const shapes = (table: ShapeTable): FileShapes => {
      return { table, file, isStale: false, lines: LineMap.unchanged };
    };
    const model = modelCatalog.find(({ sourceFile }) => sourceFile === file)?.id;
    if (model) return shapes(await this.get(model));
    const own = preferred && isOwnModel(preferred) ? this.peek(preferred) : undefined;
    if (own && ranIn(own, file)) return shapes(own);
    const isPreferred = ({ id }: ModelEntry): boolean => id === preferred;
    const rest = modelCatalog.filter((entry) => !isPreferred(entry));
    for (const { id } of [...modelCatalog.filter(isPreferred), ...rest]) {
      const table = await this.get(id);
      if (ranIn(table, file)) return shapes(table);
    }
    return undefined;
  }

  /**
   * Of a pass over an own model that read `file`, whose text is `text` now. What is known is given
   * at once, stale or not; only what was never traced is waited for.
   */
  async getForOwnFile(
    file: string,
    text: string,
    isModel: boolean,
    preferred?: ModelId,
  ): Promise<FileShapes | undefined> {
    const model = isModel ? ownModel(file) : this.readerOf(file, preferred);
    if (!model) return undefined;
    const { shapes, isStale } = this.own.peek(model) ?? (await this.own.get(model));
    const lines = LineMap.between(this.tracedText(shapes.trace, file) ?? text, text);
    return { table: shapes, file, isStale, lines };
  }

  /** Whether a pass over an own model has read this file. */
  isRead(file: string): boolean {
    return this.readerOf(file) !== undefined;
  }

  /** Where a range of a trace stands in `text`, which its file says now; nothing where that was edited. */
  rangeNow(trace: TraceRef, range: SourceRange, text: string): SourceRange | undefined {
    const then = this.tracedText(trace, range.file);
    return then === undefined ? range : LineMap.between(then, text).rangeNow(range);
  }

  /** What can be said at once, without waiting. */
  peek(model: ModelId): ShapeTable | undefined {
    if (!isOwnModel(model)) return this.known.get(keyOf(model, this.madeAs(model)));
    const known = this.own.peek(model);
    return known && tableOf(known);
  }

  forgetFailures(): void {
    for (const key of this.problems.keys()) this.pending.delete(key);
    this.problems.clear();
    this.own.forgetFailures();
  }

  /** The next look traces again, whether or not anything has changed. */
  outdate(model: ModelId): void {
    if (isOwnModel(model)) this.own.outdate(model);
    else this.pending.delete(keyOf(model, this.madeAs(model)));
  }

  dispose(): void {
    this.following.dispose();
    this.own.dispose();
  }

  private readerOf(file: string, preferred?: ModelId): OwnModel | undefined {
    const readers = this.own.models.filter((model) => {
      const known = this.own.peek(model);
      if (!known) return false;
      const { texts } = known.shapes.trace;
      return file === fileOfOwnModel(model) || texts.some((text) => text.file === file);
    });
    return readers.find((model) => model === preferred) ?? readers[0];
  }

  private tracedText({ texts }: TraceRef, file: string): string | undefined {
    const version = texts.find((each) => each.file === file);
    return version && this.textOf(version.sha);
  }

  private async ask(key: string, model: ModelId, made: Made): Promise<ShapeTable> {
    try {
      const table = await this.trace(model, made);
      this.known.set(key, table);
      return table;
    } catch (error) {
      this.problems.set(key, toProblem(error));
      throw error;
    } finally {
      this.changes.fire(model);
    }
  }
}

/** Layers and sites of what could be read last, with what is wrong now. */
function tableOf({ shapes, latest }: OwnShapes): ShapeTable {
  return shapes === latest ? shapes : { ...shapes, findings: latest.findings };
}

function ranIn({ sites }: ShapeTable, file: string): boolean {
  return sites.some(({ range, executions }) => range.file === file && executions.length > 0);
}

function keyOf(model: ModelId, { settings, sizes }: Made): string {
  return traceKey({ model, settings, sizes, texts: [] });
}
