// The hidden state of the RNN after each token of one text: time × unit.

import * as tf from '@tensorflow/tfjs';
import type { MyRNN } from '../../models/rnn.ts';
import type { Frame, FrameRequest } from '../../protocol/frames.ts';
import type { TextSamples } from './sampleBatch.ts';
import { nearestSample, wrongModel } from './viewer.ts';
import type { Viewer } from './viewer.ts';

export class HiddenStateViewer implements Viewer {
  readonly model: MyRNN;
  readonly #samples: TextSamples;

  constructor(model: MyRNN, samples: TextSamples) {
    this.model = model;
    this.#samples = samples;
  }

  frame(request: FrameRequest, step: number): Frame {
    if (request.kind !== 'hiddenStates') throw wrongModel(request, 'RNN');
    const { count, length, tokens, vocabulary } = this.#samples;
    const sample = nearestSample(request.sample, count);
    // Time comes first in `tokens`: one text is a column.
    const text = Int32Array.from({ length }, (_, t) => tokens[t * count + sample]);
    return {
      kind: 'hiddenStates',
      step,
      sample,
      samples: count,
      tokens: Array.from(text, (id) => vocabulary[id]),
      units: this.model.config.hiddenDim,
      states: this.#statesOf(text),
    };
  }

  /** (tokens, units); the state before the first token is left out. */
  #statesOf(text: Int32Array): Float32Array {
    return tf.tidy(() => {
      const states = this.model.hidden(tf.tensor2d(text, [text.length, 1], 'int32'));
      return tf.concat(states.slice(1)).dataSync<'float32'>();
    });
  }
}
