// The three models, small enough for a test to train them in a moment.

import { MyCNN } from '../../../extension/models/cnn.ts';
import { MyRNN } from '../../../extension/models/rnn.ts';
import type { RnnConfig } from '../../../extension/models/rnn.ts';
import { Transformer } from '../../../extension/models/transformer.ts';
import type { TransformerConfig } from '../../../extension/models/transformer.ts';

export function smallCnn(seed = 1): MyCNN {
  const sizes = { inChannels: 1, channels: 2, kernelSize: 3, imageSize: 8, classes: 3 };
  return new MyCNN({ ...sizes, convolution: 'im2col' }, seed);
}

export function smallRnn(predict: RnnConfig['predict'] = 'everyStep', seed = 1): MyRNN {
  return new MyRNN({ vocabSize: 5, embedDim: 3, hiddenDim: 4, outputDim: 5, predict }, seed);
}

export function smallTransformer(changes: Partial<TransformerConfig> = {}, seed = 1): Transformer {
  return new Transformer(
    {
      nSrcVocab: 9,
      nTrgVocab: 9,
      srcPadIdx: 0,
      trgPadIdx: 0,
      dModel: 8,
      dInner: 12,
      nLayers: 2,
      nHead: 2,
      dK: 3,
      dV: 5,
      dropout: 0.1,
      nPosition: 10,
      trgEmbPrjWeightSharing: true,
      embSrcTrgWeightSharing: true,
      scaleEmbOrPrj: 'prj',
      positionEncoding: 'sinusoid',
      ...changes,
    },
    seed,
  );
}
