// Feature maps that are found in what a pass computed, whoever wrote the model.

import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import * as tf from '@tensorflow/tfjs';
import { registerSourceLoader } from '../../../../extension/engine/source/sourceLoader.ts';
import { initBackend } from '../../../../extension/kernels/wasmBackend.ts';
import type { MyCNN } from '../../../../extension/models/cnn.ts';
import { described, open, testOffers, testRightCases } from './listedModels.ts';
import { LookedModel } from './lookedModel.ts';
import { PlainModel } from './plainModel.ts';

before(async () => {
  registerSourceLoader();
  await initBackend();
});

const channelsFirst = 'channel 1, height 2, width 3';
const channelsLast = 'channel 3, height 1, width 2';

const ofCnn = [
  `conv: const conv = this.conv.forward(x); // (B, C, P, Q) | ${channelsFirst}`,
  `bn: const bn = this.bn.forward(conv); // (B, C, P, Q) | ${channelsFirst}`,
  `relu: const relu = tf.relu(bn); // (B, C, P, Q) | ${channelsFirst}`,
  `pool: const pool = this.pool.forward(relu); // (B, C, R, S) | ${channelsFirst}`,
];

testOffers('featureMaps', {
  'the CNN': ofCnn,
  'a copy of the CNN': ofCnn,
  'a tf.sequential CNN': [
    `0_conv2d: model.add(tf.layers.conv2d({ filters: 6, kernelSize: 3, activation: 'relu', inputShape })); | ${channelsLast}`,
    `1_maxpooling2d: model.add(tf.layers.maxPooling2d({ poolSize: 2 })); | ${channelsLast}`,
    `2_conv2d: model.add(tf.layers.conv2d({ filters: 8, kernelSize: 3, activation: 'relu' })); | ${channelsLast}`,
  ],
});

testRightCases('featureMaps', []);

for (const name of ['the CNN', 'a copy of the CNN'] as const) {
  test(`the feature maps of ${name} are what its layers make of the image`, async () => {
    const plain = await PlainModel.of(await open(name));
    const { conv, bn, pool } = plain.model.subject as MyCNN;
    const maps = conv.forward(plain.inputs[0] as tf.Tensor4D);
    const normed = bn.forward(maps);
    await plain.agrees('featureMaps', [
      maps,
      normed,
      tf.relu(normed),
      pool.forward(tf.relu(normed)),
    ]);
  });
}

test('those of a tf.sequential CNN are what its layers put out, the channels last', async () => {
  const plain = await PlainModel.of(await open('a tf.sequential CNN'));
  const [first, second, third] = (plain.model.subject as tf.Sequential).layers;
  const conv = first.apply(plain.inputs[0].transpose([0, 2, 3, 1])) as tf.Tensor;
  const pool = second.apply(conv) as tf.Tensor;
  await plain.agrees('featureMaps', [conv, pool, third.apply(pool) as tf.Tensor]);
});

/** An image classifier whose forward has these lines; `x` (B, 4, H, W) in, and out again. */
function classifier(
  lines: readonly string[],
  blockLines: readonly string[] = ['return x;'],
): string {
  return `import * as tf from '@tensorflow/tfjs';
import { defineExperiment } from 'tensorscope';
import { digits } from 'tensorscope/data';
import * as nn from 'tensorscope/nn';

class Block extends nn.Module {
  readonly conv = new nn.Conv2d(4, 4, 1);
  readonly norm = new nn.BatchNorm2d(4);

  forward(x: tf.Tensor4D): tf.Tensor4D {
    ${blockLines.join('\n    ')}
  }
}

class Classifier extends nn.Module {
  readonly widen = new nn.Conv2d(1, 4, 3);
  readonly blocks = [new Block(), new Block()];
  readonly pool = new nn.MaxPool2d(2);
  readonly head = new nn.Linear(4, 10);

  forward(image: tf.Tensor4D): tf.Tensor {
    let x = this.widen.forward(image);
    ${lines.join('\n    ')}
    const features = x.mean([2, 3]);
    return this.head.forward(features);
  }
}

export default defineExperiment({
  data: digits(),
  model: () => new Classifier(),
  steps: 1,
  settings: { batchSize: 4 },
});
`;
}

const widen = `widen: let x = this.widen.forward(image); | ${channelsFirst}`;

const cases: [string, Parameters<typeof classifier>, string[]][] = [
  [
    'layers in blocks have their paths, sums and activations the names of their lines',
    [
      ['for (const block of this.blocks) x = block.forward(x);'],
      [
        'const normed = this.norm.forward(this.conv.forward(x));',
        'const sum = x.add<tf.Tensor4D>(normed);',
        'return tf.relu(sum);',
      ],
    ],
    [0, 1].flatMap((i) => [
      `blocks.${i}.conv: const normed = this.norm.forward(this.conv.forward(x)); | ${channelsFirst}`,
      `blocks.${i}.norm: const normed = this.norm.forward(this.conv.forward(x)); | ${channelsFirst}`,
      `blocks.${i}.sum: const sum = x.add<tf.Tensor4D>(normed); | ${channelsFirst}`,
      `blocks.${i}: for (const block of this.blocks) x = block.forward(x); | ${channelsFirst}`,
    ]),
  ],
  [
    'a layer that is used twice has its maps twice',
    [['x = this.pool.forward(x);', 'x = this.pool.forward(x);']],
    [
      `pool #1: x = this.pool.forward(x); | ${channelsFirst}`,
      `pool #2: x = this.pool.forward(x); | ${channelsFirst}`,
    ],
  ],
  [
    'what only moves numbers is no layer, and a mask is no picture of channels',
    [
      [
        'const last = x.transpose([0, 2, 3, 1]);',
        'const padded = x.pad([[0, 0], [0, 0], [1, 1], [1, 1]]);',
        'const isDark = x.greater(0);',
        'const gray = x.mean(1);',
        'const rows = last.reshape([-1, 4]);',
      ],
    ],
    [],
  ],
  [
    'channels that were turned to the back are read from there',
    [
      [
        'const last = x.transpose([0, 2, 3, 1]);',
        'const active = tf.relu(last);',
        'x = active.transpose([0, 3, 1, 2]);',
      ],
    ],
    [`active: const active = tf.relu(last); | ${channelsLast}`],
  ],
];

for (const [title, lines, expected] of cases) {
  test(title, async () => {
    const model = await LookedModel.written(classifier(...lines));
    const mistakes = model.table.findings.filter(({ severity }) => severity === 'error');
    assert.deepEqual(mistakes, []);
    assert.deepEqual(described(model, 'featureMaps'), [widen, ...expected]);
  });
}
