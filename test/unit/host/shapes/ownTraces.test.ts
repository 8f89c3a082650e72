import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import type { TestContext } from 'node:test';
import { OwnTraces } from '../../../../extension/host/shapes/ownTraces.ts';
import type { OpenTexts } from '../../../../extension/host/shapes/ownTraces.ts';
import { ProblemError } from '../../../../extension/protocol/problem.ts';
import { emptyTable } from '../../../../extension/protocol/shapeTable.ts';
import type { ShapeTable } from '../../../../extension/protocol/shapeTable.ts';
import type { SourceText } from '../../../../extension/protocol/trace.ts';
import { ownModel } from '../../../../extension/protocol/trainRequest.ts';
import { execution, site, tensor } from './tables.ts';

const file = '/project/net.ts';
const part = '/project/blocks.ts';
const model = ownModel(file);
const other = '/project/other.ts';

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** One open file, and an engine whose passes end when the test says so. */
class Scene implements OpenTexts {
  readonly traces = new OwnTraces(
    (_, texts) => this.trace(texts),
    this,
    () => this.abandoned++,
  );
  abandoned = 0;
  readonly passes: { texts: readonly SourceText[]; end: (table: ShapeTable | Error) => void }[] =
    [];
  changes = 0;
  version = 1;
  visible: readonly string[] = [file];

  constructor() {
    this.traces.changes.subscribe(() => this.changes++);
  }

  all(): readonly SourceText[] {
    return [{ file, text: `version ${this.version}`, sha: `sha ${this.version}` }];
  }

  isVisible(each: string): boolean {
    return this.visible.includes(each);
  }

  edit(): void {
    this.version++;
    this.traces.textChanged(file);
  }

  async end(index: number, table: ShapeTable | Error = this.tableOf(index)): Promise<void> {
    this.passes[index].end(table);
    await settled();
  }

  tableOf(index: number): ShapeTable {
    const sites = [site('x', [0, 0, 1], [execution(tensor(1))])];
    return { ...this.emptyTableOf(index), sites };
  }

  /** Of a text that cannot be read. */
  emptyTableOf(index: number, imports: readonly string[] = [part]): ShapeTable {
    const [{ sha }] = this.passes[index].texts;
    const imported = imports.map((each) => ({ file: each, sha: 'on disk' }));
    const trace = { model, settings: {}, texts: [{ file, sha }, ...imported] };
    return { ...emptyTable(model), trace };
  }

  /** With one finished pass. */
  async traced(): Promise<this> {
    this.traces.look([model]);
    await this.end(0);
    return this;
  }

  /** Of which version of the text the shapes are. */
  get shown(): string | undefined {
    return versionOf(this.traces.peek(model)?.shapes);
  }

  get isStale(): boolean | undefined {
    return this.traces.peek(model)?.isStale;
  }

  private trace(texts: readonly SourceText[]): Promise<ShapeTable> {
    return new Promise((resolve, reject) => {
      const end = (table: ShapeTable | Error): void =>
        table instanceof Error ? reject(table) : resolve(table);
      this.passes.push({ texts, end });
    });
  }
}

function versionOf(table: ShapeTable | undefined): string | undefined {
  return table?.trace.texts[0]?.sha;
}

function withTimers(run: (scene: Scene) => Promise<void>): (context: TestContext) => Promise<void> {
  return async () => {
    mock.timers.enable({ apis: ['setTimeout'] });
    try {
      await run(await new Scene().traced());
    } finally {
      mock.timers.reset();
    }
  };
}

test(
  'a pass about a text that is edited meanwhile is abandoned',
  withTimers(async (scene) => {
    scene.edit();
    assert.equal(scene.abandoned, 0);
    mock.timers.tick(120);
    scene.edit();
    assert.equal(scene.abandoned, 1);
    await scene.end(1);
  }),
);

test(
  'a change marks the shapes stale at once, and a pass follows when the typing rests',
  withTimers(async (scene) => {
    assert.equal(scene.isStale, false);
    const before = scene.changes;
    scene.edit();
    assert.equal(scene.isStale, true);
    assert.equal(scene.changes, before + 1);
    mock.timers.tick(119);
    scene.edit();
    mock.timers.tick(119);
    assert.equal(scene.passes.length, 1);
    mock.timers.tick(1);
    assert.equal(scene.passes.length, 2);
    assert.equal(scene.passes[1].texts[0].sha, 'sha 3');
    await scene.end(1);
    assert.equal(scene.isStale, false);
    assert.equal(scene.shown, 'sha 3');
  }),
);

test(
  'one pass is under way at a time, and its answer is dropped if the text moved on',
  withTimers(async (scene) => {
    scene.edit();
    mock.timers.tick(120);
    scene.edit();
    mock.timers.tick(120);
    assert.equal(scene.passes.length, 2);
    await scene.end(1);
    assert.equal(scene.shown, 'sha 1');
    assert.equal(scene.isStale, true);
    assert.equal(scene.passes.length, 3);
    assert.equal(scene.passes[2].texts[0].sha, 'sha 3');
    await scene.end(2);
    assert.equal(scene.shown, 'sha 3');
    assert.equal(scene.isStale, false);
  }),
);

test(
  'a text that cannot be read leaves the old shapes, marked stale, and says why',
  withTimers(async (scene) => {
    scene.edit();
    mock.timers.tick(120);
    await scene.end(1, scene.emptyTableOf(1, []));
    assert.equal(scene.shown, 'sha 1');
    assert.equal(scene.isStale, true);
    assert.equal(scene.traces.peek(model)?.isOutdated, false);
    assert.equal(versionOf(scene.traces.peek(model)?.latest), 'sha 2');
  }),
);

test(
  'a file that the model imports counts, another file does not',
  withTimers(async (scene) => {
    scene.traces.textChanged(other);
    assert.equal(scene.isStale, false);
    scene.traces.textChanged(part);
    assert.equal(scene.isStale, true);
    mock.timers.tick(120);
    assert.equal(scene.passes.length, 2);
    await scene.end(1);
    assert.equal(scene.isStale, false);
  }),
);

test(
  'a file that turns out to be imported counts from the start of the pass',
  withTimers(async (scene) => {
    scene.edit();
    mock.timers.tick(120);
    scene.traces.textChanged(other);
    const { trace } = scene.emptyTableOf(1, [part, other]);
    await scene.end(1, { ...scene.tableOf(1), trace });
    assert.equal(scene.shown, 'sha 1');
    assert.equal(scene.passes.length, 3);
  }),
);

test(
  'what nobody sees is traced when it is asked for',
  withTimers(async (scene) => {
    scene.visible = [];
    scene.edit();
    mock.timers.tick(1000);
    assert.equal(scene.passes.length, 1);
    assert.equal(scene.isStale, true);
    const asked = scene.traces.get(model);
    await scene.end(1);
    assert.equal(versionOf((await asked).shapes), 'sha 2');
    assert.equal(versionOf((await scene.traces.get(model)).shapes), 'sha 2');
    assert.equal(scene.passes.length, 2);
  }),
);

test(
  'who asks for a text that moves on is answered with the newest',
  withTimers(async (scene) => {
    scene.visible = [];
    scene.edit();
    const asked = scene.traces.get(model);
    scene.edit();
    await scene.end(1);
    await scene.end(2);
    assert.equal(versionOf((await asked).shapes), 'sha 3');
  }),
);

test(
  'a failure is told once, and a change or a wish asks again',
  withTimers(async (scene) => {
    scene.edit();
    const asked = scene.traces.get(model);
    mock.timers.tick(120);
    await Promise.all([
      assert.rejects(asked, /engine/),
      scene.end(1, new ProblemError('No engine.')),
    ]);
    assert.equal(scene.isStale, true);
    await assert.rejects(scene.traces.get(model), /engine/);
    assert.equal(scene.passes.length, 2);
    scene.traces.forgetFailures();
    const again = scene.traces.get(model);
    await scene.end(2);
    assert.equal((await again).isStale, false);
  }),
);

test(
  'a model that is none any more is forgotten, and whoever waits for it is told',
  withTimers(async (scene) => {
    scene.edit();
    const asked = scene.traces.get(model);
    scene.traces.keepOnly([]);
    await assert.rejects(asked, /no model any more/);
    assert.equal(scene.traces.peek(model), undefined);
    mock.timers.tick(1000);
    assert.equal(scene.passes.length, 1);
  }),
);
