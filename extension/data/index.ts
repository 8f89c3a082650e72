// The public face `tensorscope/data`: data sets, where they come from, and batches of them.

export { arrayData, type ArrayDataSet, type ArraySet } from './arrayData.ts';
export type { DataSet, ImageData, ImageSet, Pair, PairData, TextData } from './dataSets.ts';
export { datePairs } from './datePairs.ts';
export { drawnDigits } from './drawnDigits.ts';
export { grammarText } from './grammarText.ts';
export { epochOrder, imageBatch, type ImageBatch } from './imageBatches.ts';
export { loadData, type LoadOptions } from './loadData.ts';
export { readMnistFolder } from './mnistFolder.ts';
export { readPairs, type PairOptions } from './pairFiles.ts';
export { encodeCharacters, encodeWords, pairBatch, type PairBatch } from './pairs.ts';
export {
  arrays,
  dates,
  digits,
  grammar,
  mnist,
  pairs,
  text,
  type ArrayData,
  type DataSource,
  type Nested,
  type SizesOf,
} from './sources.ts';
export { readTextFile } from './textFile.ts';
export {
  checkTextLength,
  textWindows,
  validationWindows,
  type TextBatch,
  type WindowOptions,
} from './textWindows.ts';
export { splitWords, Vocabulary } from './vocabulary.ts';
