import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chooseExecution } from '../../../../extension/host/shapes/executionChoice.ts';
import type { ExecutionChoice } from '../../../../extension/host/shapes/executionChoice.ts';
import { hoverText } from '../../../../extension/host/language/hoverText.ts';
import type { HoverContent, HoverLinks } from '../../../../extension/host/language/hoverText.ts';
import { formatProblem } from '../../../../extension/protocol/problem.ts';
import type { Site } from '../../../../extension/protocol/shapeTable.ts';
import type { TensorAnswer } from '../../../../extension/protocol/looks/tensor.ts';
import { execution, site, table, tensor } from '../shapes/tables.ts';
import { valueOf } from '../shapes/siteValue.ts';

const links: HoverLinks = {
  inspector: 'command:inspector',
  pin: 'command:pin',
  choose: ({ module, iteration, part }) => `command:choose?${module}.${iteration}.${part}`,
};

const words = {
  translate: (text: string, values = {}) => formatProblem({ text, values }),
  language: 'en',
};

function hover(
  shown: Site,
  content: Partial<HoverContent> = {},
  choice: ExecutionChoice = { module: 0, iteration: 0, part: 0 },
): string {
  const chosen = chooseExecution(shown, choice, content.value);
  return hoverText(
    {
      site: shown,
      table: table([shown]),
      keyword: '',
      chosen,
      isStale: false,
      isEditedSinceRun: false,
      ...content,
    },
    links,
    words,
  );
}

const named = { ...tensor(64, 8, 26, 26), names: ['B', '8', 'H-2', 'W-2'] } as const;
const edges = site('edges', [1, 6, 11], [execution(named)], 'declaration');
const value: TensorAnswer = {
  ...valueOf({ site: 'models/cnn.ts#1', module: '', iteration: 0, part: 0 }),
  shape: [64, 8, 26, 26],
};

/** The header of a PNG of this size, padded. */
function png(width: number, height: number, bytes = 33): Uint8Array {
  const data = new Uint8Array(bytes);
  const view = new DataView(data.buffer);
  view.setUint32(16, width);
  view.setUint32(20, height);
  return data;
}

function withPicture(image: Uint8Array): TensorAnswer {
  const index = ['row', 'column'] as const;
  const size = { index, tiles: 1, rows: 1, columns: 1, fullTiles: 1, fullRows: 1, fullColumns: 1 };
  const picture = { ...size, values: new Float32Array(1), nonNegative: true, png: image };
  return { ...value, picture };
}

test('a hover gives the declaration with its named shape, then sizes, type, bytes and role', () => {
  assert.equal(
    hover(edges, { keyword: 'const ' }),
    [
      '```typescript\nconst edges: Tensor[B, 8, H-2, W-2]\n```',
      '`[64, 8, 26, 26]` · float32 · 1.32 MB · activation',
      '---',
      '[Show in Inspector](command:inspector) · [Pin](command:pin) — traced on sample data, batch 4',
    ].join('\n\n'),
  );
});

test('sizes are not said twice, and what holds a number is said', () => {
  const weight = { ...tensor(8, 1), holds: 'parameter' } as const;
  const text = hover(site('w', [0, 0, 1], [execution(weight)]));
  assert.match(text, /\n\nfloat32 · 32 B · parameter\n/);
});

test('values are a table, with the gradient where one flows', () => {
  const shown = hover(edges, { value: { ...value, gradientNorm: 0.0412 } });
  const text = shown.replaceAll('&emsp;', '');
  assert.match(text, /\| min \| max \| mean \| std \| NaN \| Inf \| gradient norm \|/);
  assert.match(text, /\| −2.112 \| 1.642 \| −0.04000 \| 0.5080 \| 0 \| 0 \| 0.04120 \|/);
  assert.doesNotMatch(hover(edges, { value }), /gradient/);
});

test('the values say what they are of', () => {
  assert.match(hover(edges, { value }), /traced on sample data, new model$/);
  const ofRun: TensorAnswer = { ...value, origin: { run: 'a', step: 1840 } };
  assert.match(hover(edges, { value: ofRun }), /run, step 1,840$/);
  const edited = hover(edges, { value: ofRun, isEditedSinceRun: true });
  assert.match(edited, /run, step 1,840; source edited since$/);
  const origin = { run: 'a', step: 500, kept: { parameters: 3, of: 7 } };
  const partly = hover(edges, { value: { ...value, origin }, isEditedSinceRun: true });
  assert.match(partly, /run, step 500, 3 of 7 parameters; source edited since$/);
});

test('numbers of a few samples are not taken for those of the whole batch', () => {
  const ofFour = { ...value, shape: [4, 8, 26, 26] };
  assert.match(hover(edges, { value: ofFour }), /new model, values of \[4, 8, 26, 26\]$/);
});

test('the shape of an older text is marked before it is shown', () => {
  assert.match(hover(edges, { isStale: true }), /^⟳ Edited since it was traced[^]*Tensor\[B/);
});

test('of several runs one is shown, with the way to the others', () => {
  const runs = ['a.0', 'a.1'].flatMap((path) => [
    execution(tensor(2), path, 0),
    execution(tensor(3), path, 1),
  ]);
  const text = hover(site('h', [0, 0, 1], runs), {}, { module: 1, iteration: 0, part: 0 });
  assert.match(text, /h: Tensor\[2\]/);
  assert.match(text, /\[‹\]\(command:choose\?0\.0\.0\) layer 2 of 2 `a\.1` ›/);
  assert.match(text, /‹ run 1 of 2 \[›\]\(command:choose\?1\.1\.0\)/);
});

test('the steps of a loop over time are called t, the places of a shared layer its uses', () => {
  const runs = [0, 1].map((iteration) => execution(tensor(2), 'a', iteration));
  const of = (repeats: Site['repeats']) => hover({ ...site('h', [0, 0, 1], runs), repeats });
  assert.match(of({ a: 'time' }), /‹ t = 1 of 2 /);
  assert.match(of({ a: 'use' }), /‹ use 1 of 2 /);
  assert.match(of({ b: 'use' }), /‹ run 1 of 2 /);
});

test('of several tensors the chosen one is described', () => {
  const pair = { kind: 'list', items: [tensor(2), tensor(3)] } as const;
  const text = hover(
    site('p', [0, 0, 1], [execution(pair)]),
    {},
    {
      module: 0,
      iteration: 0,
      part: 1,
    },
  );
  assert.match(text, /p: \[Tensor\[2\], Tensor\[3\]\]/);
  assert.match(text, /`\[1\]\[3\]` · float32 · 12 B/);
  assert.match(text, /tensor 2 of 2/);
});

test('a picture has its own size, a wide one less, one too long for a hover is left out', () => {
  assert.match(
    hover(edges, { value: withPicture(png(64, 32)) }),
    /base64,[^|]+\|width=64,height=32\)/,
  );
  assert.match(hover(edges, { value: withPicture(png(960, 100)) }), /\|width=480,height=50\)/);
  const long = hover(edges, { value: withPicture(png(64, 32, 80_000)) });
  assert.doesNotMatch(long, /base64/);
  assert.ok(long.length < 100_000);
});

test('a line that was not reached says so, and why', () => {
  const idle = site('x', [0, 0, 1], []);
  assert.match(hover(idle), /did not reach/);
  const finding = {
    code: 'code-failed',
    severity: 'error',
    range: idle.range,
    problem: { text: 'No.', values: {} },
    related: [],
    fixes: [],
  } as const;
  assert.match(hover(idle, { table: { ...table([]), findings: [finding] } }), /ended at a mistake/);
});

test('values of a line that only a look has come to say so', () => {
  const idle = site('x', [0, 0, 1], []);
  const looked = {
    ...valueOf({ site: idle.id, module: '', iteration: 1, part: 0 }),
    iterations: 3,
  };
  const choice = { module: 0, iteration: 1, part: 0 };
  const text = hover(idle, { value: { ...looked, modules: [''] } }, choice);
  assert.match(text, /x: Tensor\[4, 8\]\n```\n\nThe traced pass did not reach this line;/);
  assert.match(text, /2 of 3/);
});

test('source text cannot end the block that it stands in', () => {
  const text = hover(site('f`a```b`', [0, 0, 1], [execution(tensor(1))]));
  assert.match(text, /^````typescript\nf`a```b`: Tensor\[1\]\n````/);
});
