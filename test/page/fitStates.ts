// States of the page that have much text, or long ones, as a host would send them.

import type { Answered } from '../../extension/protocol/looks/look.ts';
import type { CaretState } from '../../extension/protocol/caret.ts';
import type { ToView, ViewRun, ViewState } from '../../extension/protocol/viewMessages.ts';
import { broken, edges, fakeSite, hidden, scores } from './fakes/fakeCaret.ts';
import { fakeAnswers, tensorAnswer } from './fakes/fakeAnswers.ts';
import { fakeRun, hydrate } from './fakes/fakeMessages.ts';

type Place = ViewState['place'];

const expression = 'tf.softmax(scores.mul(1 / Math.sqrt(this.d_k)).add(this.hideFuture(T)))';
const longSite = fakeSite(expression, 1207, {
  ...scores,
  name: expression,
  key: 'long',
  place: 'convolutionalSequenceClassifier.ts:1207',
  isStale: true,
});
const inOneLayer = fakeSite('normalized', 88, {
  ...edges,
  name: 'normalized',
  key: 'normalized',
  modules: ['encoder.layer_stack.11.pointwise_feed_forward.layer_normalization'],
});
const caret: CaretState = {
  follows: true,
  caret: longSite,
  pinned: [edges, inOneLayer, hidden, broken()],
};

/** Many steps, large losses. */
function longRun(): ViewRun {
  const run = fakeRun('rnn', 3000, 'finished');
  return {
    ...run,
    ...(run.info && { info: { ...run.info, totalSteps: 200_000, stepsPerEpoch: 7 } }),
    step: 200_000,
    epoch: 28_571.43,
    perSecond: 1_234_567,
    trainLoss: run.trainLoss.map((loss) => 1e8 * loss),
    validation: run.validation.map((point) => ({ ...point, loss: 1e8 * point.loss })),
    notes: ['The window was reloaded while this run trained; it was stopped at step 200,000.'],
  };
}

/** What a run that diverges computes. */
function hugeAnswers(): Answered[] {
  return fakeAnswers('rnn').map(({ look, answer }) => {
    if (answer.kind !== 'tensor' || !answer.whole) return { look, answer };
    const values = answer.whole.values.map((value) => 1e30 * value);
    return { look, answer: { ...answer, whole: { ...answer.whole, values } } };
  });
}

/** Sentences of 180 tokens, some of them long. */
function longAttention(): Answered[] {
  const words = ['Donaudampfschifffahrtsgesellschaft', 'in', '.'];
  const labels = Array.from({ length: 180 }, (_, index) => words[index % words.length] ?? '');
  const shape = [8, 180, 180];
  const values = Float32Array.from(
    { length: 8 * 180 * 180 },
    (_, index) => (1 + 0.2 * Math.sin(index / 997)) / 180,
  );
  const tokens = { meaning: 'source', labels } as const;
  const axes = [{ meaning: 'other' }, tokens, tokens] as const;
  return fakeAnswers('transformer').map((answered) => {
    const { look } = answered;
    if (look.kind !== 'tensor' || !('site' in look.place)) return answered;
    if (!look.place.module.startsWith('encoder')) return answered;
    return { look, answer: tensorAnswer(look.place, { shape, axes, values }) };
  });
}

function withLongTitles(message: ToView): ToView {
  if (message.kind !== 'hydrate') return message;
  const titles = {
    model: 'Convolutional sequence classifier',
    data: 'own pairs of sentences',
    sourceFile: 'models/experiments/convolutionalSequenceClassifier.ts',
  };
  return { ...message, state: { ...message.state, titles } };
}

function failedRun(): ViewRun {
  const failure =
    'matMul: the inner dimensions 1352 and 1350 differ, at /data/someone/models/classifier.ts:48:12.';
  return { ...fakeRun('cnn', 1, 'failed'), failure };
}

const waiting: CaretState = {
  follows: true,
  pinned: [],
  failure: 'The engine was ended by the system (SIGKILL): conv2dWithBiasAndActivation.ts:48.',
};

export const fitStates: Readonly<Record<string, (place: Place) => ToView>> = {
  'before the first run': (place) => hydrate(place),
  'while a CNN trains': (place) => {
    return hydrate(place, 'cnn', fakeRun('cnn', 2184), fakeAnswers('cnn'), caret);
  },
  'after a long run of an RNN': (place) => {
    return hydrate(place, 'rnn', longRun(), hugeAnswers(), { follows: false, pinned: [] });
  },
  'while a Transformer is paused': (place) => {
    const run = fakeRun('transformer', 64, 'paused');
    return hydrate(place, 'transformer', run, fakeAnswers('transformer'), {
      follows: true,
      caret: hidden,
      pinned: [],
    });
  },
  'with long sentences': (place) => {
    const run = fakeRun('transformer', 2, 'finished');
    return hydrate(place, 'transformer', run, longAttention(), { follows: false, pinned: [] });
  },
  'after a failure in the first step': (place) =>
    withLongTitles(hydrate(place, 'cnn', failedRun(), [], waiting)),
};
