// Attention maps of one pair of sequences: all layers and heads of one stack.

import * as tf from '@tensorflow/tfjs';
import type { Transformer } from '../../models/transformer.ts';
import { probedSites } from '../../probe/siteRegistry.ts';
import type { AttentionFrame, AttentionStack, FrameRequest } from '../../protocol/frames.ts';
import type { PairSamples } from './sampleBatch.ts';
import { nearestSample, wrongModel } from './viewer.ts';
import type { Viewer } from './viewer.ts';

/** One side of a pair: its texts, padding included, and where the padding begins. */
interface TokenAxis {
  readonly tokens: string[];
  readonly length: number;
}

type AttentionMaps = ReturnType<Transformer['forwardWithAttention']>;

export class AttentionViewer implements Viewer {
  readonly model: Transformer;
  readonly #samples: PairSamples;

  constructor(model: Transformer, samples: PairSamples) {
    this.model = model;
    this.#samples = samples;
  }

  frame(request: FrameRequest, step: number): AttentionFrame {
    if (request.kind !== 'attention') throw wrongModel(request, 'Transformer');
    const { stack } = request;
    const { count, sourceLength, targetLength } = this.#samples;
    const sample = nearestSample(request.sample, count);
    const sourceIds = row(this.#samples.source, sample, sourceLength);
    const targetIds = row(this.#samples.target, sample, targetLength);
    const source = axisOf(sourceIds, this.#samples.sourceVocabulary, this.#samples.sourcePad);
    const target = axisOf(targetIds, this.#samples.targetVocabulary, this.#samples.targetPad);
    const queries = stack === 'encoder' ? source : target;
    const keys = stack === 'decoder' ? target : source;
    return {
      kind: 'attention',
      stack,
      step,
      sample,
      samples: count,
      layers: this.model.config.nLayers,
      heads: this.model.config.nHead,
      queries: queries.tokens,
      keys: keys.tokens,
      queryLength: queries.length,
      keyLength: keys.length,
      causal: stack === 'decoder',
      weights: this.#weights(stack, sourceIds, targetIds),
      site: attentionSite(),
    };
  }

  /** (layers, heads, queries, keys) */
  #weights(stack: AttentionStack, source: Int32Array, target: Int32Array): Float32Array {
    return tf.tidy(() => {
      const maps = this.model.forwardWithAttention(
        tf.tensor2d(source, [1, source.length], 'int32'),
        tf.tensor2d(target, [1, target.length], 'int32'),
      );
      return tf.concat(mapsOf(maps, stack)).dataSync<'float32'>();
    });
  }
}

/** One (1, heads, queries, keys) per layer. */
function mapsOf(maps: AttentionMaps, stack: AttentionStack): tf.Tensor4D[] {
  if (stack === 'encoder') return maps.encSlfAttns;
  return stack === 'decoder' ? maps.decSlfAttns : maps.decEncAttns;
}

function row(ids: Int32Array, sample: number, length: number): Int32Array {
  return ids.slice(sample * length, (sample + 1) * length);
}

function axisOf(ids: Int32Array, vocabulary: readonly string[], pad: number): TokenAxis {
  const firstPad = ids.indexOf(pad);
  return {
    tokens: Array.from(ids, (id) => vocabulary[id]),
    length: firstPad < 0 ? ids.length : firstPad,
  };
}

/** The line that names the weights, as `nn/attention.ts:34` (1-based). */
function attentionSite(): string {
  const file = 'nn/attention.ts';
  const site = probedSites().find(
    ({ range, role, name }) => range.file === file && role === 'declaration' && name === 'weights',
  );
  return site ? `${file}:${site.range.startLine + 1}` : '';
}
