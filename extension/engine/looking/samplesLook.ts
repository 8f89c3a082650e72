// What the samples are that one can choose from, and how well the model does on each of them alone.

import * as tf from '@tensorflow/tfjs';
import type { SampleFacts } from '../../protocol/looks/samples.ts';
import type { TrainableModel } from '../models/trainableModel.ts';
import { outputTensor } from '../tasks/loss.ts';
import type { Loss } from '../tasks/loss.ts';
import { lossOptions, toTensor } from '../tasks/task.ts';
import type { DataWords, PlainTensor, Samples, SampleSet } from '../tasks/task.ts';
import { rowsOf } from './sampleBatch.ts';

/** Longer labels are cut: a line of the page has no more room. */
const longest = 48;

/** Of one after the other, with the same weights. */
export class SamplesLook {
  readonly #model: TrainableModel;
  readonly #loss: Loss;
  readonly #set: SampleSet;
  readonly #draw: () => void;
  readonly #known: SampleFacts[] = [];

  /** `draw` begins the random numbers anew: each sample gets the same, whatever came before it. */
  constructor(model: TrainableModel, loss: Loss, set: SampleSet, draw: () => void) {
    this.#model = model;
    this.#loss = loss;
    this.#set = set;
    this.#draw = draw;
  }

  /** All of them; nothing where there is more to do after so many milliseconds: call again. */
  advance(milliseconds: number): readonly SampleFacts[] | undefined {
    const start = performance.now();
    this.#model.setTraining(false);
    while (this.#known.length < this.#set.count) {
      this.#known.push(this.#factsOf(oneSample(this.#set, this.#known.length)));
      if (performance.now() - start > milliseconds) break;
    }
    return this.#known.length < this.#set.count ? undefined : this.#known;
  }

  #factsOf(sample: Samples): SampleFacts {
    const { words } = this.#set;
    this.#draw();
    return tf.tidy(() => {
      const outputs = outputTensor(this.#model.forward(sample.inputs.map(toTensor)));
      const value = this.#loss(outputs, toTensor(sample.targets), lossOptions(words));
      return {
        label: labelOf(sample, words),
        prediction: predictionOf(outputs, sample, words),
        loss: value.dataSync()[0],
      };
    });
  }
}

function oneSample({ inputs, targets, batchAxis }: SampleSet, i: number): Samples {
  return {
    inputs: inputs.map((tensor) => rowsOf(tensor, batchAxis, i, i + 1)),
    targets: rowsOf(targets, batchAxis, i, i + 1),
  };
}

function labelOf({ inputs, targets }: Samples, words: DataWords): string {
  switch (words.kind) {
    case 'images':
      return words.classes[targets.values[0]] ?? String(targets.values[0]);
    case 'text':
      return shortened(wordsOf(inputs[0].values, words.vocabulary).join(''));
    case 'pairs': {
      const source = sentence(inputs[0].values, words.source, words.sourcePad);
      return shortened(`${source} → ${sentence(targets.values, words.target, words.targetPad)}`);
    }
    case 'arrays':
      return shortened([...targets.values].map(number).join(', '));
  }
}

/** From the most probable class of each row of the outputs, or from the outputs themselves. */
function predictionOf(
  outputs: tf.Tensor,
  { targets }: Samples,
  words: DataWords,
): string | undefined {
  if (words.kind === 'arrays' && targets.dtype === 'float32') {
    return shortened([...outputs.dataSync()].map(number).join(', '));
  }
  const classes = [...outputs.argMax(-1).dataSync()];
  switch (words.kind) {
    case 'images':
      return words.classes[classes[0]];
    case 'text':
      return words.vocabulary[classes.at(-1) ?? -1];
    case 'pairs':
      return classes.length === targets.values.length
        ? shortened(sentence(upToPadding(classes, targets, words.targetPad), words.target))
        : undefined;
    case 'arrays':
      return String(classes[0]);
  }
}

/** What the model says where the target has nothing to say is no prediction. */
function upToPadding(classes: readonly number[], targets: PlainTensor, pad: number): number[] {
  return classes.filter((_, i) => targets.values[i] !== pad);
}

function sentence(ids: Iterable<number>, vocabulary: readonly string[], pad?: number): string {
  const tokens = wordsOf(
    [...ids].filter((id) => id !== pad),
    vocabulary,
  ).filter((token) => !/^<.*>$/.test(token));
  // Characters make up words by themselves.
  const areCharacters = tokens.every((token) => Array.from(token).length <= 1);
  return tokens.join(areCharacters ? '' : ' ');
}

function wordsOf(ids: Iterable<number>, vocabulary: readonly string[]): string[] {
  return [...ids].map((id) => vocabulary[id] ?? String(id));
}

function number(value: number): string {
  return String(Number(value.toPrecision(4)));
}

function shortened(text: string): string {
  const characters = Array.from(text.replaceAll(/\s+/g, ' '));
  return characters.length <= longest
    ? characters.join('')
    : `${characters.slice(0, longest - 1).join('')}…`;
}
