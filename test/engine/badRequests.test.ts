// What the engine answers to things that cannot be trained. It must stay usable after each.

import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { formatProblem } from '../../extension/protocol/problem.ts';
import { EngineProcess } from './engineProcess.ts';

const engine = await EngineProcess.ready();
after(() => engine.dispose());

async function failureOf(request: object): Promise<string> {
  const failed = engine.state('failed');
  engine.start(request);
  return formatProblem((await failed).problem);
}

const mistakes: readonly [what: string, request: object, message: RegExp][] = [
  ['no steps', { length: { steps: 0 } }, /steps.* 0/],
  ['negative steps', { length: { steps: -5 } }, /steps.*-5/],
  ['half a step', { length: { steps: 1.5 } }, /steps.*1\.5/],
  ['no epochs', { length: { epochs: 0 } }, /epochs.* 0/],
  ['a seed that is not whole', { seed: 0.5 }, /seed.*0\.5/],
  ['an unknown model', { model: 'lstm' }, /lstm.*cnn, rnn, transformer/],
  ['unknown data', { data: { id: 'imagenet' } }, /imagenet/],
  ['data of another model', { data: { id: 'grammar' } }, /CNN.*grammar.*digits/],
  ['a learning rate of NaN', { settings: { learningRate: NaN } }, /learningRate.*NaN/],
  ['a learning rate of zero', { settings: { learningRate: 0 } }, /learningRate.* 0/],
  ['an unknown setting', { settings: { colour: 'red' } }, /colour/],
  ['a kernel larger than the image', { settings: { kernelSize: 28 } }, /kernelSize.*28/],
  [
    'a folder that is not there',
    { data: { id: 'mnist', path: 'no/such/folder' } },
    /no\/such\/folder.*does not exist/,
  ],
  [
    'sequences longer than the positions',
    { model: 'transformer', data: { id: 'dates' }, settings: { positions: 8 } },
    /positions is 8/,
  ],
  [
    'sequences longer than the text',
    { model: 'rnn', data: { id: 'text', path: 'LICENSE' }, settings: { sequenceLength: 4000 } },
    /LICENSE.*sequenceLength/,
  ],
];

for (const [what, request, message] of mistakes) {
  test(`${what}: the run fails with one clear sentence`, async () => {
    const text = await failureOf(request);
    assert.match(text, message);
    assert.doesNotMatch(text, /Unexpected error|undefined|\{\w+\}/);
  });
}

test('a loss that becomes NaN ends the run and says at which step and what to try', async () => {
  const tiny = { dModel: 16, dInner: 16, layers: 1, heads: 1, batchSize: 4, validationEvery: 0 };
  const wild = { learningRate: 10, optimizer: 'sgd', momentum: 0.9, warmupSteps: 0 };
  const text = await failureOf({
    model: 'transformer',
    data: { id: 'dates' },
    settings: { ...tiny, ...wild, shareTargetEmbedding: false },
  });
  assert.match(
    text,
    /loss became (NaN|Infinity) at step \d+\. .*The weights have become .*below 10,/,
  );
});

test('after all these mistakes a run succeeds', async () => {
  const finished = engine.state('finished');
  engine.start({ length: { steps: 2 }, settings: { batchSize: 8 } });
  await finished;
});
