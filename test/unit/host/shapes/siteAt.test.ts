import assert from 'node:assert/strict';
import { test } from 'node:test';
import { siteAt } from '../../../../extension/host/shapes/siteAt.ts';
import { execution, site, table, tensor } from './tables.ts';

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
