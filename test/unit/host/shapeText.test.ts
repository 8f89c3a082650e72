import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  bytesOf,
  hoverText,
  inlayText,
  shapeText,
  siteAt,
  sizesText,
} from '../../../extension/host/shapeText.ts';
import type { Translate } from '../../../extension/host/shapeText.ts';
import { formatProblem } from '../../../extension/protocol/problem.ts';
import { execution, site, table, tensor } from './shapeTables.ts';

const english: Translate = (text, values = {}) => formatProblem({ text, values });

test('shapes read as in the source', () => {
  assert.equal(shapeText(tensor(4, 8, 26, 26)), 'Tensor[4, 8, 26, 26]');
  assert.equal(shapeText(tensor()), 'Tensor[]');
  assert.equal(
    shapeText({ kind: 'list', items: [tensor(2), tensor(3)] }),
    '[Tensor[2], Tensor[3]]',
  );
  assert.equal(
    shapeText({ kind: 'list', items: Array.from({ length: 64 }, () => tensor(2)) }),
    '[64 × Tensor[2]]',
  );
  assert.equal(
    shapeText({ kind: 'record', fields: { a: tensor(1), b: tensor(2) } }),
    '{ a: Tensor[1], b: Tensor[2] }',
  );
});

test('sizes of several tensors show the first', () => {
  assert.equal(sizesText(tensor(3, 20)), '[3, 20]');
  assert.equal(sizesText({ kind: 'record', fields: { a: tensor(1), b: tensor(2) } }), '[1], …');
  assert.equal(sizesText({ kind: 'record', fields: { a: tensor(1) } }), '[1]');
});

test('bytes follow the type', () => {
  assert.equal(bytesOf(tensor(4, 8, 26, 26)), 4 * 8 * 26 * 26 * 4);
  assert.equal(bytesOf({ kind: 'tensor', shape: [3, 5], dtype: 'bool' }), 15);
  assert.equal(bytesOf({ kind: 'list', items: [tensor(2), tensor(3)] }), 20);
});

test('the caret finds the innermost expression', () => {
  const whole = site('this.fc.forward(flat)', [5, 11, 32], [execution(tensor(4, 10))]);
  const part = site('flat', [5, 27, 31], [execution(tensor(4, 1352))]);
  const shapes = table([whole, part]);
  assert.equal(siteAt(shapes, 'models/cnn.ts', 5, 28)?.name, 'flat');
  assert.equal(siteAt(shapes, 'models/cnn.ts', 5, 16)?.name, 'this.fc.forward(flat)');
  assert.equal(siteAt(shapes, 'models/cnn.ts', 5, 40), undefined);
  assert.equal(siteAt(shapes, 'models/rnn.ts', 5, 28), undefined);
});

test('of two sites with one range the one that ran is shown', () => {
  const idle = site('x', [1, 0, 1], []);
  const ran = site('x', [1, 0, 1], [execution(tensor(2))]);
  assert.equal(siteAt(table([idle, ran]), 'models/cnn.ts', 1, 0), ran);
  assert.equal(siteAt(table([ran, idle]), 'models/cnn.ts', 1, 0), ran);
});

test('a hover gives name, shape, type, bytes, and what was traced', () => {
  const conv = site('conv', [1, 0, 4], [execution(tensor(4, 8, 26, 26))], 'declaration');
  assert.equal(
    hoverText(conv, table([conv]), english),
    [
      '```typescript\nconv: Tensor[4, 8, 26, 26]\n```',
      'float32 · 84.5 KB',
      'Traced on sample data, batch 4',
    ].join('\n\n'),
  );
});

test('equal executions of one module are one line', () => {
  const steps = Array.from({ length: 16 }, (_, t) => execution(tensor(4, 8), 'rnn', t));
  const h = site('h', [1, 0, 1], [...steps, execution(tensor(4, 8), 'top')]);
  const text = hoverText(h, table([h]), english);
  assert.match(text, /h: Tensor\[4, 8\]/);
  assert.match(text, /Ran 17 times/);
  assert.match(text, /- `rnn` ×16 `Tensor\[4, 8\]`/);
  assert.match(text, /- `top` `Tensor\[4, 8\]`/);
});

test('executions with different shapes are all listed, and none is the title', () => {
  const lengths = [execution(tensor(1), 'a'), execution(tensor(2), 'a'), execution(tensor(3), '')];
  const text = hoverText(site('x', [1, 0, 1], lengths), table([]), english);
  assert.match(text, /^```typescript\nx\n```/);
  assert.match(text, /- `a` `Tensor\[1\]`\n- `a` `Tensor\[2\]`\n- the model `Tensor\[3\]`/);
});

test('a very long list of executions says how many are left out', () => {
  const many = Array.from({ length: 40 }, (_, index) => execution(tensor(index + 1)));
  const text = hoverText(site('x', [1, 0, 1], many), table([]), english);
  assert.match(text, /and 16 more/);
});

test('a line that was not reached says so', () => {
  const text = hoverText(site('x', [1, 0, 1], []), table([]), english);
  assert.match(text, /did not reach/);
});

test('an inlay shows one shape, or the first and the last', () => {
  const same = [execution(tensor(2)), execution(tensor(2))];
  const growing = [execution(tensor(1)), execution(tensor(2)), execution(tensor(3))];
  assert.equal(inlayText(site('x', [1, 0, 1], same)), 'Tensor[2]');
  assert.equal(inlayText(site('x', [1, 0, 1], growing)), 'Tensor[1] … Tensor[3]');
  const returning = [...growing, growing[0]];
  assert.equal(inlayText(site('x', [1, 0, 1], returning)), 'Tensor[1] … Tensor[3]');
});
