// What the views look at: a few fixed validation samples and the weights of one step. Both cross
// from the training thread to the engine's main thread, so they are plain typed arrays.

/** How many validation samples one can choose from in a view. */
export const sampleCount = 16;

export interface ImageSamples {
  readonly kind: 'cnn';
  readonly count: number;
  readonly height: number;
  readonly width: number;
  /** (count, 1, height, width), 0 … 1 */
  readonly images: Float32Array;
  /** Name of the right class of every sample. */
  readonly labels: readonly string[];
  /** Name of every class, by class index. */
  readonly classes: readonly string[];
}

export interface TextSamples {
  readonly kind: 'rnn';
  readonly count: number;
  readonly length: number;
  /** (length, count): time first, as the RNN reads them. */
  readonly tokens: Int32Array;
  /** Text of every token id. */
  readonly vocabulary: readonly string[];
}

export interface PairSamples {
  readonly kind: 'transformer';
  readonly count: number;
  readonly sourceLength: number;
  readonly targetLength: number;
  /** (count, sourceLength) */
  readonly source: Int32Array;
  /** (count, targetLength): what the decoder reads: bos, then the target without its last token. */
  readonly target: Int32Array;
  readonly sourceVocabulary: readonly string[];
  readonly targetVocabulary: readonly string[];
  readonly sourcePad: number;
  readonly targetPad: number;
}

export type SampleBatch = ImageSamples | TextSamples | PairSamples;
