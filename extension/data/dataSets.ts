// What a data set is, whichever file or generator it comes from: images with labels, a text of
// token ids, or pairs of sequences.

import type { ArrayDataSet } from './arrayData.ts';
import type { Vocabulary } from './vocabulary.ts';

export interface ImageSet {
  readonly count: number;
  readonly channels: number;
  readonly height: number;
  readonly width: number;
  /** (count, channels, height, width), 0 … 255. A generated set draws all of it on first reading. */
  readonly images: Uint8Array;
  /** (count), index into the classes */
  readonly labels: Uint8Array;
  /** One image (channels · height · width); generated sets draw just this one. */
  readonly imageAt?: (index: number) => Uint8Array;
}

export interface ImageData {
  readonly kind: 'images';
  readonly title: string;
  readonly classes: readonly string[];
  readonly train: ImageSet;
  readonly validation: ImageSet;
  readonly test: ImageSet;
}

export interface TextData {
  readonly kind: 'text';
  readonly title: string;
  readonly vocabulary: Vocabulary;
  /** Token ids: the first 90 % of the text, and the rest. */
  readonly train: Int32Array;
  readonly validation: Int32Array;
}

export interface Pair {
  /** Characters, or words and an end mark. */
  readonly source: Int32Array;
  /** Begin mark, tokens, end mark. */
  readonly target: Int32Array;
  readonly sourceText: string;
  readonly targetText: string;
}

export interface PairData {
  readonly kind: 'pairs';
  readonly title: string;
  readonly source: Vocabulary;
  readonly target: Vocabulary;
  /** Source and target are one vocabulary, so that their embeddings may be one matrix. */
  readonly shared: boolean;
  readonly train: readonly Pair[];
  readonly validation: readonly Pair[];
  readonly test: readonly Pair[];
}

export type DataSet = ImageData | TextData | PairData | ArrayDataSet;
