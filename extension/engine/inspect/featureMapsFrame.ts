// Feature maps of one image: every value with channels, height and width that the CNN's forward
// names (`conv`, `bn`, `relu`, `pool`), read off the probed lines.

import * as tf from '@tensorflow/tfjs';
import type { MyCNN } from '../../models/cnn.ts';
import type { FoundSite } from '../../probe/foundSite.ts';
import { withProbe } from '../../probe/probe.ts';
import { probedSites } from '../../probe/siteRegistry.ts';
import type { FeatureMapsFrame, FrameRequest } from '../../protocol/frames.ts';
import type { ImageSamples } from './sampleBatch.ts';
import { ValuePicker } from './valuePicker.ts';
import { nearestSample, wrongModel } from './viewer.ts';
import type { Viewer } from './viewer.ts';

/** One image's values on one named line: (1, channels, height, width). */
interface NamedMaps {
  readonly site: FoundSite;
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

export class FeatureMapViewer implements Viewer {
  readonly model: MyCNN;
  readonly #samples: ImageSamples;

  constructor(model: MyCNN, samples: ImageSamples) {
    this.model = model;
    this.#samples = samples;
  }

  frame(request: FrameRequest, step: number): FeatureMapsFrame {
    if (request.kind !== 'featureMaps') throw wrongModel(request, 'CNN');
    const { count, height, width, images, labels, classes } = this.#samples;
    const sample = nearestSample(request.sample, count);
    const image = images.slice(sample * height * width, (sample + 1) * height * width);
    const { maps, winner } = this.#run(image);
    const layersWithMaps = maps.map(({ site }) => site.name);
    const index = Math.max(0, layersWithMaps.indexOf(request.layer));
    const [, channels, mapHeight, mapWidth] = maps[index].shape;
    return {
      kind: 'featureMaps',
      step,
      sample,
      samples: count,
      layer: layersWithMaps[index],
      layersWithMaps,
      channels,
      height: mapHeight,
      width: mapWidth,
      maps: maps[index].values,
      nonNegative: this.#isNonNegative(maps, index),
      imageHeight: height,
      imageWidth: width,
      image,
      label: labels[sample],
      prediction: classes[winner],
    };
  }

  #run(image: Float32Array): { maps: NamedMaps[]; winner: number } {
    const { height, width } = this.#samples;
    const picker = new ValuePicker<NamedMaps>(namedSteps(this.model), (site, value) => {
      if (value.rank !== 4) return undefined;
      return { site, shape: value.shape, values: value.dataSync<'float32'>() };
    });
    const winner = tf.tidy(() => {
      const input = tf.tensor4d(image, [1, 1, height, width]);
      const logits = withProbe(picker, () => this.model.forward(input));
      return tf.argMax(logits, -1).dataSync()[0];
    });
    return { maps: picker.picked, winner };
  }

  /** ReLU leaves nothing below zero, and the maximum of such values is not below zero either. */
  #isNonNegative(maps: readonly NamedMaps[], index: number): boolean {
    const { name, madeBy } = maps[index].site;
    if (madeBy?.operation === 'relu') return true;
    const module = this.model.namedModules().get(name);
    const isPooling = module?.constructor.name === 'MaxPool2d';
    return isPooling && index > 0 && this.#isNonNegative(maps, index - 1);
  }
}

/** Names that the model's own `forward` declares. */
function namedSteps(model: MyCNN): FoundSite[] {
  const className = model.constructor.name;
  return probedSites().filter(
    ({ role, owner }) =>
      role === 'declaration' && owner?.className === className && owner.method === 'forward',
  );
}
