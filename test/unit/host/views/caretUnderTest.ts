// A caret follower over one file of three expressions, whose engine and clock are the test.

import { mock } from 'node:test';
import type { TestContext } from 'node:test';
import { CaretFollower } from '../../../../extension/host/views/caretFollower.ts';
import type { CaretMemory } from '../../../../extension/host/views/caretFollower.ts';
import { SiteChoices } from '../../../../extension/host/shapes/executionChoice.ts';
import { LineMap } from '../../../../extension/host/shapes/lineMap.ts';
import { siteOf } from '../../../../extension/host/shapes/shownSite.ts';
import type { FoundSite } from '../../../../extension/host/shapes/siteLookup.ts';
import type { ShapeTable, Site } from '../../../../extension/protocol/shapeTable.ts';
import type { CaretState } from '../../../../extension/protocol/caret.ts';
import type { SitePlace, TensorAnswer } from '../../../../extension/protocol/looks/tensor.ts';
import { execution, site, table, tensor } from '../shapes/tables.ts';
import { valueOf } from '../shapes/siteValue.ts';

const uri = 'tensorscope:/models/cnn.ts';
const file = 'models/cnn.ts';
const layers = ['layers.0', 'layers.1'].map((path) => execution(tensor(4, 8), path));
export const edges = site('edges', [3, 4, 9], [execution(tensor(4, 8))], 'declaration');
export const stacked = site('stacked', [4, 4, 9], layers, 'declaration');
export const unreached = site('unreached', [5, 4, 9], [], 'declaration');
const traced = table([edges, stacked, unreached]);

export const edgesPin = { uri, file, kind: 'declaration', name: 'edges', nth: 0 } as const;

/** Where the values of an expression that ran once in the model are. */
export const placeOf = ({ id }: Site): SitePlace => {
  return { site: id, module: '', iteration: 0, part: 0 };
};

interface Question {
  readonly place: SitePlace;
  readonly answer: (changes?: Partial<TensorAnswer>) => void;
  readonly refuse: (message: string) => void;
}

export function setUp(t: TestContext, memory: CaretMemory = { follows: true, pins: [] }) {
  mock.timers.enable({ apis: ['setTimeout'] });
  t.after(() => mock.timers.reset());
  let shapes: ShapeTable = traced;
  const questions: Question[] = [];
  const shown: CaretState[] = [];
  const remembered: CaretMemory[] = [];
  const found = (one: Site | undefined): FoundSite | undefined =>
    one && {
      table: shapes,
      site: one,
      range: one.range,
      file,
      isStale: false,
      lines: LineMap.unchanged,
    };
  const follower = new CaretFollower(
    {
      find: ({ uri: place, line }) => {
        const there = shapes.sites.find(({ range }) => range.startLine === line);
        if (line === 7) return Promise.resolve('edited');
        return Promise.resolve(place === uri ? (found(there) ?? 'noTensor') : 'noModelFile');
      },
      findPin: (pin) => Promise.resolve(found(siteOf(shapes, pin))),
      value: ({ place }) =>
        new Promise((resolve, reject) => {
          const answer = (changes = {}): void => resolve({ ...valueOf(place), ...changes });
          questions.push({ place, answer, refuse: (text) => reject(new Error(text)) });
        }),
      choices: new SiteChoices(),
      explain: (error) => (error as Error).message,
      onlyLooked: 'Only looked at.',
      gone: 'Gone.',
      caretNow: () => ({ uri, line: 3, character: 5 }),
      remember: (now) => remembered.push(now),
    },
    memory,
  );
  follower.changes.subscribe((state) => shown.push(state));
  const edit = (now: ShapeTable): void => {
    shapes = now;
    follower.look();
  };
  return { follower, questions, shown, remembered, edit };
}

export const line = (number: number) => ({ uri, line: number, character: 5 });

/** All that can happen without time has happened. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 30; turn++) await Promise.resolve();
}

export async function passes(milliseconds: number): Promise<void> {
  mock.timers.tick(milliseconds);
  await settle();
}
