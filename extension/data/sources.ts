// What an experiment file says about its data: which set, and from where. Nothing is read here.

/** Sizes of data, by kind; a model is made for them. */
export interface SizesOf {
  readonly images: {
    readonly channels: number;
    readonly height: number;
    readonly width: number;
    readonly classes: number;
  };
  readonly text: { readonly vocabularySize: number };
  readonly pairs: {
    readonly sourceVocabularySize: number;
    readonly targetVocabularySize: number;
    readonly sourcePad: number;
    readonly targetPad: number;
    /** Tokens of the longest source, and of the longest target that a decoder reads. */
    readonly sourceLength: number;
    readonly targetLength: number;
  };
  readonly arrays: {
    /** Of one sample. */
    readonly inputShape: readonly number[];
    readonly targetShape: readonly number[];
    /** How many there are, where the targets are classes. */
    readonly classes: number;
  };
}

/** Numbers in rows, as deep as they have axes; the first axis counts samples. */
export type Nested = readonly number[] | readonly Nested[];

export interface ArrayData {
  readonly title?: string;
  readonly inputs: Nested;
  /** Whole numbers from 0, one for each sample, are classes. */
  readonly targets: Nested;
}

export type DataSource<Kind extends keyof SizesOf = keyof SizesOf> = {
  readonly kind: Kind;
} & (
  | {
      readonly id: 'digits' | 'mnist' | 'grammar' | 'text' | 'dates' | 'pairs';
      /** Relative to the experiment's file. */
      readonly path?: string;
    }
  | { readonly id: 'arrays'; readonly arrays: ArrayData }
);

/** Drawn digits: (B, 1, 28, 28), 0 … 1, and 10 classes. Built in. */
export function digits(): DataSource<'images'> {
  return { kind: 'images', id: 'digits' };
}

/** A folder of IDX files: MNIST, Fashion-MNIST. */
export function mnist(folder: string): DataSource<'images'> {
  return { kind: 'images', id: 'mnist', path: folder };
}

/** Sentences of a small grammar, int32 (T, B): time first. Built in. */
export function grammar(): DataSource<'text'> {
  return { kind: 'text', id: 'grammar' };
}

/** Any text file, character by character, int32 (T, B): time first. */
export function text(file: string): DataSource<'text'> {
  return { kind: 'text', id: 'text', path: file };
}

/** “4 March 2015” → “2015-03-04”: `forward(source, target)`, int32 (B, S) and (B, T). Built in. */
export function dates(): DataSource<'pairs'> {
  return { kind: 'pairs', id: 'dates' };
}

/** A tab-separated file, or a folder with train.tsv, val.tsv and test.tsv. */
export function pairs(path: string): DataSource<'pairs'> {
  return { kind: 'pairs', id: 'pairs', path };
}

/** Samples written out or computed in the file itself. */
export function arrays(data: ArrayData): DataSource<'arrays'> {
  return { kind: 'arrays', id: 'arrays', arrays: data };
}
