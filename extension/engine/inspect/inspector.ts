// Pictures of a run: a probed copy of its model, given the weights of one step, reads one
// validation sample in eval mode. Only what a view asks for is computed. Runs in the engine's main
// thread; training is not touched.

import type { Frame, FrameRequest } from '../../protocol/frames.ts';
import { findModel } from '../../protocol/modelCatalog.ts';
import { ProblemError } from '../../protocol/problem.ts';
import type { SettingValue, ShippedModel } from '../../protocol/trainRequest.ts';
import type { FrameSource } from '../main/frameStream.ts';
import { loadWeights } from '../models/weights.ts';
import type { WeightSnapshot } from '../models/weights.ts';
import type { DataSizes, ModelModules, ResolvedSettings } from '../models/modelFactory.ts';
import { createProbedModel, loadProbedModules } from '../models/probedModel.ts';
import type { SampleBatch } from './sampleBatch.ts';
import { resolveSettings } from '../models/settings.ts';
import { AttentionViewer } from './attentionFrame.ts';
import { FeatureMapViewer } from './featureMapsFrame.ts';
import { HiddenStateViewer } from './hiddenStatesFrame.ts';
import type { Viewer } from './viewer.ts';

export class Inspector implements FrameSource {
  readonly #viewer: Viewer;
  #snapshot: WeightSnapshot | undefined;
  #isLoaded = false;
  readonly #frames = new Map<string, Frame>();

  private constructor(viewer: Viewer) {
    this.#viewer = viewer;
    viewer.model.eval();
  }

  /** The backend must be ready. */
  static async create(
    model: ShippedModel,
    settings: Readonly<Record<string, SettingValue>>,
    sizes: DataSizes,
    samples: SampleBatch,
  ): Promise<Inspector> {
    const entry = findModel(model);
    if (!entry) throw new ProblemError('There is no model named {model}.', { model });
    const resolved = resolveSettings(entry, settings);
    return new Inspector(createViewer(resolved, sizes, samples, await loadProbedModules()));
  }

  /** From now on pictures are of this step. Cheap: weights are copied when a view asks. */
  load(snapshot: WeightSnapshot): void {
    if (snapshot.step === this.#snapshot?.step) return;
    this.#snapshot = snapshot;
    this.#isLoaded = false;
    this.#frames.clear();
  }

  frame(request: FrameRequest): Frame {
    if (!this.#snapshot) throw new Error('Inspector.frame needs weights: call load first');
    const key = JSON.stringify(request);
    const known = this.#frames.get(key);
    if (known) return known;
    if (!this.#isLoaded) loadWeights(this.#viewer.model, this.#snapshot);
    this.#isLoaded = true;
    const frame = this.#viewer.frame(request, this.#snapshot.step);
    this.#frames.set(key, frame);
    return frame;
  }

  dispose(): void {
    this.#frames.clear();
    this.#viewer.model.dispose();
  }
}

function createViewer(
  settings: ResolvedSettings,
  sizes: DataSizes,
  samples: SampleBatch,
  modules: ModelModules,
): Viewer {
  switch (samples.kind) {
    case 'cnn':
      return new FeatureMapViewer(createProbedModel('cnn', settings, sizes, modules), samples);
    case 'rnn':
      return new HiddenStateViewer(createProbedModel('rnn', settings, sizes, modules), samples);
    case 'transformer': {
      const model = createProbedModel('transformer', settings, sizes, modules);
      return new AttentionViewer(model, samples);
    }
  }
}
