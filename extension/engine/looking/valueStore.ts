// The values of one model on a few samples: its weights are loaded and the pass is made once for each
// step, and each few samples, that are looked at.

import * as tf from '@tensorflow/tfjs';
import { valueAndGrads } from 'tensorscope/nn';
import { withProbe } from '../../probe/probe.ts';
import type { Origin } from '../../protocol/cursor.ts';
import type { Place, TensorAnswer, TensorLook } from '../../protocol/looks/tensor.ts';
import { ProblemError } from '../../protocol/problem.ts';
import type { ShapeTable } from '../../protocol/shapeTable.ts';
import { drawFrom } from '../guard/seededRandom.ts';
import { loadWeights } from '../models/weights.ts';
import { outputTensor } from '../tasks/loss.ts';
import { lookedSamples, toTensor } from '../tasks/task.ts';
import type { Samples, SampleSet } from '../tasks/task.ts';
import { layersTelling } from '../tracing/layersProbe.ts';
import { buildTidily, drawingWeights } from '../tracing/subject.ts';
import type { Built, Subject } from '../tracing/subject.ts';
import { describeModules } from '../tracing/trace.ts';
import { labelAxes } from './axisLabels.ts';
import type { RunWeights } from './lookingMessages.ts';
import { takeSamples } from './sampleBatch.ts';
import type { SampleBatch } from './sampleBatch.ts';
import { answerOf } from './tensorAnswer.ts';
import { ValueRecorder } from './valueRecorder.ts';
import type { KeptTensor } from './valueRecorder.ts';

/** By site and module path, in order of execution. */
type Runs = Map<string, (readonly KeptTensor[])[]>;

interface Pass {
  readonly batch: SampleBatch;
  readonly origin: Origin;
  readonly recorder: ValueRecorder;
  readonly runs: Runs;
}

/** What a trace says of the model. */
interface TraceFacts {
  readonly table: ShapeTable;
  /** `Site.id` by the number that the probes of this thread have. */
  readonly addresses: ReadonlyMap<number, string>;
}

export class ValueStore {
  readonly #trace: TraceFacts;
  readonly #built: Built;
  readonly #seed: number;
  readonly #isOwner: boolean;
  /** What the constructors made, and what the newest pass did. */
  readonly #building = new ValueRecorder();
  #samplesOfModel: Promise<SampleSet> | undefined;
  #pass: Pass | undefined;

  /** `traced`: the model of the trace, which may be the only one that there is. */
  constructor(subject: Subject, trace: TraceFacts, traced: Built | undefined, seed: number) {
    this.#trace = trace;
    this.#seed = seed;
    this.#built = withProbe(this.#building, () => drawingWeights(() => buildTidily(subject, seed)));
    this.#isOwner = this.#built.model.subject !== traced?.model.subject;
  }

  /** `run`: whose weights and samples; without one, those of a new model. */
  async tensor(look: TensorLook, run: RunWeights | undefined): Promise<TensorAnswer> {
    const samples = run?.samples ?? (await this.#newModelSamples());
    const { origin, batch, runs } = this.#passFor(samples, look.sample, run);
    const { place, iterations, kept } = this.#find(look.place, runs);
    const axes = labelAxes(this.#trace.table, place, kept.tensor.shape, batch);
    return {
      kind: 'tensor',
      origin,
      place,
      iterations,
      sample: batch.sample,
      samples: samples.count,
      axes,
      ...answerOf(kept, look.take, { axes, row: batch.row }),
    };
  }

  dispose(): void {
    this.#building.dispose();
    this.#pass?.recorder.dispose();
    if (this.#isOwner) this.#built.model.dispose();
  }

  #newModelSamples(): Promise<SampleSet> {
    this.#samplesOfModel ??= this.#built.samples(lookedSamples);
    return this.#samplesOfModel;
  }

  #find(place: Place, runs: Runs): { place: Place; iterations: number; kept: KeptTensor } {
    const ofModule = runs.get(`${place.site} ${place.module}`) ?? [];
    const iteration = Math.min(place.iteration, ofModule.length - 1);
    const kept = ofModule[iteration]?.[place.part];
    if (kept && !kept.tensor.isDisposed) {
      return { place: { ...place, iteration }, iterations: ofModule.length, kept };
    }
    throw new ProblemError('The pass over sample data did not come to this expression.');
  }

  #passFor(samples: SampleSet, sample: number, run: RunWeights | undefined): Pass {
    const known = this.#pass;
    const batch = takeSamples(samples, sample);
    const isSameModel =
      known?.origin.run === run?.runId && (!run || known?.origin.step === run.snapshot.step);
    if (known && isSameModel && known.batch.first === batch.first) {
      return { ...known, batch };
    }
    const origin = isSameModel && known ? known.origin : this.#load(run);
    known?.recorder.dispose();
    drawFrom(this.#seed, 'validation', run?.snapshot.step);
    const recorder = this.#compute(batch);
    this.#pass = { batch, origin, recorder, runs: this.#runs([this.#building, recorder]) };
    return this.#pass;
  }

  #load(run: RunWeights | undefined): Origin {
    if (!run) return { step: 0 };
    const { model } = this.#built;
    const parameters = loadWeights(model, run.snapshot);
    const of = model.namedParameters().size;
    const origin = { run: run.runId, step: run.snapshot.step };
    return parameters === of ? origin : { ...origin, kept: { parameters, of } };
  }

  /** Forward and backward, in eval mode: without dropout, with running statistics. */
  #compute({ inputs, targets }: Samples): ValueRecorder {
    const recorder = new ValueRecorder();
    const { model, loss } = this.#built;
    model.setTraining(false);
    const silence = layersTelling(model, recorder);
    tf.tidy(() => {
      const tensors = inputs.map(toTensor);
      const parameters = model.namedParameters();
      const step = (): tf.Scalar =>
        loss(outputTensor(model.forward(tensors)), toTensor(targets), {});
      try {
        const { grads } = withProbe(recorder, () => valueAndGrads(step, parameters));
        for (const [name, gradient] of grads) recorder.addGradient(parameters.get(name), gradient);
      } catch (error) {
        // What ran until then is shown; the mistake itself is a finding of the trace.
        console.error(error);
      }
    });
    silence();
    return recorder;
  }

  #runs(recorders: readonly ValueRecorder[]): Runs {
    const runs: Runs = new Map();
    const traced = describeModules(this.#built.model);
    for (const recorder of recorders) {
      const events = recorder.events.filter((event) => event.kind === 'value');
      events.forEach(({ site, call }, i) => {
        const key = `${this.#trace.addresses.get(site)} ${traced.runningIn(call)?.path ?? ''}`;
        const list = runs.get(key) ?? [];
        list.push(recorder.kept[i]);
        runs.set(key, list);
      });
    }
    return runs;
  }
}
