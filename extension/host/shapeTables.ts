// Shape tables by model and settings: asked for once, kept, and explained when they cannot be had.

import { modelCatalog } from '../protocol/modelCatalog.ts';
import { ProblemError, toProblem } from '../protocol/problem.ts';
import type { Problem } from '../protocol/problem.ts';
import type { ShapeTable } from '../protocol/shapeTable.ts';
import type { ModelId, SettingValue } from '../protocol/trainRequest.ts';
import { ChangeEvent } from './changeEvent.ts';

type Settings = Readonly<Record<string, SettingValue>>;

/** Starts a traced pass; an EngineLink does. */
export type Trace = (model: ModelId, settings: Settings) => Promise<ShapeTable>;

export class ShapeTables {
  /** The model whose table, or whose reason for having none, is new. */
  readonly changes = new ChangeEvent<ModelId>();
  private readonly trace: Trace;
  private readonly settingsOf: (model: ModelId) => Settings;
  private readonly pending = new Map<string, Promise<ShapeTable>>();
  private readonly problems = new Map<string, Problem>();
  private readonly known = new Map<string, ShapeTable>();

  /** `settingsOf` says with which settings a model is to be shown now: those of its run, if any. */
  constructor(trace: Trace, settingsOf: (model: ModelId) => Settings) {
    this.trace = trace;
    this.settingsOf = settingsOf;
  }

  /** Rejects with a ProblemError; a failure is remembered until `forgetFailures`. */
  async get(model: ModelId): Promise<ShapeTable> {
    const settings = this.settingsOf(model);
    const key = keyOf(model, settings);
    const problem = this.problems.get(key);
    if (problem) throw new ProblemError(problem.text, problem.values);
    let table = this.pending.get(key);
    if (!table) {
      table = this.ask(key, model, settings);
      this.pending.set(key, table);
    }
    return table;
  }

  /**
   * The table of a pass that went through `file`: the model's own for a model file, else the first
   * that used this layer, `preferred` before the others.
   */
  async getForFile(file: string, preferred?: ModelId): Promise<ShapeTable | undefined> {
    const own = modelCatalog.find(({ sourceFile }) => sourceFile === file);
    if (own) return this.get(own.id);
    const others = modelCatalog.map(({ id }) => id).filter((id) => id !== preferred);
    for (const model of preferred ? [preferred, ...others] : others) {
      const table = await this.get(model);
      if (table.sites.some((site) => site.range.file === file && site.executions.length > 0)) {
        return table;
      }
    }
    return undefined;
  }

  /** What can be said at once, without waiting. */
  peek(model: ModelId): ShapeTable | undefined {
    return this.known.get(keyOf(model, this.settingsOf(model)));
  }

  forgetFailures(): void {
    for (const key of this.problems.keys()) this.pending.delete(key);
    this.problems.clear();
  }

  private async ask(key: string, model: ModelId, settings: Settings): Promise<ShapeTable> {
    try {
      const table = await this.trace(model, settings);
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

function keyOf(model: ModelId, settings: Settings): string {
  const shown = Object.entries(settings).sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify([model, shown]);
}
