// The model that is looked at: its weights are loaded once for each step, and a pass is made once for
// each few samples.

import * as tf from '@tensorflow/tfjs';
import { withProbe } from '../../probe/probe.ts';
import { isSameMoment } from '../../protocol/cursor.ts';
import type { Moment, Origin } from '../../protocol/cursor.ts';
import type { Look, LookAnswer } from '../../protocol/looks/look.ts';
import type {
  AxisLabels,
  Place,
  SitePlace,
  TensorAnswer,
  TensorLook,
} from '../../protocol/looks/tensor.ts';
import { ProblemError } from '../../protocol/problem.ts';
import type { ShapeTable } from '../../protocol/shapeTable.ts';
import { drawFrom } from '../guard/seededRandom.ts';
import { loadWeights } from '../models/weights.ts';
import { outputTensor } from '../tasks/loss.ts';
import { logDefect } from '../source/ownFrames.ts';
import { lookedSamples, lossOptions, toTensor } from '../tasks/task.ts';
import type { SampleSet } from '../tasks/task.ts';
import { layersTelling } from '../tracing/layersProbe.ts';
import { buildTidily, drawingWeights } from '../tracing/subject.ts';
import type { Built, Subject } from '../tracing/subject.ts';
import { describeModules } from '../tracing/trace.ts';
import { inputAxes, labelAxes, loopAxis } from './axisLabels.ts';
import type { RunWeights } from './lookingMessages.ts';
import { takeSamples } from './sampleBatch.ts';
import type { SampleBatch } from './sampleBatch.ts';
import { SamplesLook } from './samplesLook.ts';
import { answerOf } from './tensorAnswer.ts';
import type { ShownTensor } from './tensorAnswer.ts';
import { ValueRecorder } from './valueRecorder.ts';
import type { KeptTensor } from './valueRecorder.ts';

/** By site and module path, in order of execution. */
type Runs = Map<string, Map<string, (readonly KeptTensor[])[]>>;

interface Pass {
  readonly batch: SampleBatch;
  readonly recorder: ValueRecorder;
  readonly runs: Runs;
}

interface Found extends Pick<TensorAnswer, 'place' | 'modules' | 'iterations' | 'parts'> {
  readonly kept: ShownTensor;
  readonly axes: readonly AxisLabels[];
}

/** What a trace says of the model. */
interface TraceFacts {
  readonly table: ShapeTable;
  /** `Site.id` by the number that the probes of this thread have. */
  readonly addresses: ReadonlyMap<number, string>;
}

/** A hover does not wait longer for a look that has several parts. */
const partMs = 15;

export class LookedModel {
  readonly #trace: TraceFacts;
  readonly #built: Built;
  readonly #seed: number;
  readonly #isOwner: boolean;
  /** What the constructors made, and what the newest pass did. */
  readonly #building = new ValueRecorder();
  #samplesOfModel: Promise<SampleSet> | undefined;
  /** Of the weights that are loaded. */
  #origin: Origin = { step: 0 };
  #pass: Pass | undefined;
  #samplesLook: SamplesLook | undefined;

  /** `traced`: the model of the trace, which may be the only one that there is. */
  constructor(subject: Subject, trace: TraceFacts, traced: Built | undefined, seed: number) {
    this.#trace = trace;
    this.#seed = seed;
    this.#built = withProbe(this.#building, () => drawingWeights(() => buildTidily(subject, seed)));
    this.#isOwner = this.#built.model.subject !== traced?.model.subject;
  }

  /**
   * `run`: whose weights and samples; without one, those of a new model. Nothing where there is more
   * to do: ask again, with the same weights or newer ones.
   */
  async look(look: Look, run: RunWeights | undefined): Promise<LookAnswer | undefined> {
    const samples = run?.samples ?? (await this.#newModelSamples());
    this.#load(run);
    switch (look.kind) {
      case 'tensor':
        return this.#tensor(look, samples);
      case 'samples': {
        const { model, loss } = this.#built;
        this.#samplesLook ??= new SamplesLook(model, loss, samples, () => this.#draw());
        const facts = this.#samplesLook.advance(partMs);
        return facts && { kind: 'samples', origin: this.#origin, samples: facts };
      }
    }
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

  #tensor(look: TensorLook, samples: SampleSet): TensorAnswer {
    const pass = this.#passFor(samples, look.sample);
    const { batch } = pass;
    // What a look makes for itself is not kept.
    tf.engine().startScope();
    try {
      const { kept, axes, ...found } = this.#find(look.place, pass);
      return {
        kind: 'tensor',
        origin: this.#origin,
        ...found,
        sample: batch.sample,
        samples: samples.count,
        axes,
        ...answerOf(kept, look.take, { axes, row: batch.row }),
      };
    } finally {
      tf.engine().endScope();
    }
  }

  #find(place: Place, pass: Pass): Found {
    if (!('input' in place)) return this.#findRun(place, pass);
    const { batch } = pass;
    const input = batch.inputs.at(place.input);
    if (!input) {
      throw new ProblemError('The model has no input {number}.', { number: place.input });
    }
    const kept = { tensor: toTensor(input) };
    const axes = inputAxes(input, batch);
    return { place, modules: [], iterations: 1, parts: [''], kept, axes };
  }

  #findRun(wanted: SitePlace, { batch, runs, recorder }: Pass): Found {
    const ofSite = runs.get(wanted.site) ?? new Map<string, (readonly KeptTensor[])[]>();
    if (ofSite.size === 0) this.#refuseOtherValues(wanted.site, recorder);
    const modules = [...ofSite.keys()];
    const isKnown = ofSite.has(wanted.module) || this.#executionsOf(wanted.site) > 0;
    const module = isKnown ? wanted.module : (modules.at(0) ?? '');
    const ofModule = ofSite.get(module) ?? [];
    const iterations = ofModule.length;
    const last = iterations - 1;
    const axesOf = (at: SitePlace, { tensor }: KeptTensor) =>
      labelAxes(this.#trace.table, at, tensor.shape, batch);
    const parts = ofModule.at(wanted.iteration === 'all' ? 0 : Math.min(wanted.iteration, last));
    const found = { modules, iterations, parts: parts?.map(({ name }) => name) ?? [] };
    if (wanted.iteration === 'all') {
      const place = { ...wanted, module };
      const all = ofModule.map((run) => alive(run[place.part]));
      if (all.length === 0) throw notReached();
      const tensor = tf.stack(all.map((kept) => kept.tensor));
      const axes = [loopAxis(iterations, batch), ...axesOf({ ...place, iteration: 0 }, all[0])];
      return { ...found, place, kept: { tensor }, axes };
    }
    const place = { ...wanted, module, iteration: Math.min(wanted.iteration, last) };
    const kept = alive(parts?.[place.part]);
    return { ...found, place, kept, axes: axesOf(place, kept) };
  }

  /** The trace tells tensors from other values, but not where it has not been. */
  #refuseOtherValues(site: string, { reached }: ValueRecorder): void {
    const { addresses } = this.#trace;
    if ([...reached].some((number) => addresses.get(number) === site)) {
      throw new ProblemError('This expression made no tensor in the pass over sample data.');
    }
  }

  #executionsOf(site: string): number {
    return this.#trace.table.sites.find(({ id }) => id === site)?.executions.length ?? 0;
  }

  #passFor(samples: SampleSet, sample: number): Pass {
    const known = this.#pass;
    const isWhole = this.#origin.failedStep !== undefined;
    const batch = takeSamples(samples, sample, isWhole ? samples.count : undefined);
    if (known?.batch.first === batch.first) return { ...known, batch };
    known?.recorder.dispose();
    this.#draw();
    const recorder = this.#compute(batch);
    this.#pass = { batch, recorder, runs: this.#runs([this.#building, recorder]) };
    return this.#pass;
  }

  /** Anew for every look: what a model draws in `forward` is the same each time. */
  #draw(): void {
    const { step, failedStep } = this.#origin;
    if (failedStep === undefined) drawFrom(this.#seed, 'validation', step);
    else drawFrom(this.#seed, 'step', failedStep);
  }

  #load(run: RunWeights | undefined): void {
    const moment = run && momentOf(run);
    if (moment ? isSameMoment(this.#origin, moment) : this.#origin.run === undefined) return;
    // A new model stays one: its weights are never loaded over those of a run.
    if (!run || !moment) throw new Error('The weights of a new model were overwritten');
    const { model } = this.#built;
    const parameters = loadWeights(model, run.snapshot);
    const of = model.namedParameters().size;
    this.#origin = parameters === of ? moment : { ...moment, kept: { parameters, of } };
    this.#pass?.recorder.dispose();
    this.#pass = undefined;
    this.#samplesLook = undefined;
  }

  /**
   * Forward and backward. In eval mode, without dropout and with running statistics; but a step that
   * failed as it was.
   */
  #compute({ inputs, targets, words }: SampleBatch): ValueRecorder {
    const recorder = new ValueRecorder();
    const { model, loss } = this.#built;
    const { failedStep } = this.#origin;
    model.setTraining(failedStep !== undefined);
    if (failedStep !== undefined) model.setTrainingStep(failedStep);
    const silence = layersTelling(model, recorder, this.#building);
    tf.tidy(() => {
      const tensors = inputs.map(toTensor);
      const step = (): tf.Scalar =>
        loss(outputTensor(model.forward(tensors)), toTensor(targets), lossOptions(words));
      try {
        withProbe(recorder, () => recorder.backward(step, model.namedParameters().values()));
      } catch (error) {
        // What ran until then is shown; the mistake itself is a finding of the trace.
        logDefect(error);
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
        const address = this.#trace.addresses.get(site);
        // A later text has sites that this trace knows nothing of.
        if (address === undefined) return;
        const ofSite = runs.get(address) ?? new Map<string, (readonly KeptTensor[])[]>();
        runs.set(address, ofSite);
        const module = traced.runningIn(call)?.path ?? '';
        const list = ofSite.get(module) ?? [];
        list.push(recorder.kept[i]);
        ofSite.set(module, list);
      });
    }
    return runs;
  }
}

function momentOf({ runId, snapshot, failedStep }: RunWeights): Moment {
  return { run: runId, step: snapshot.step, ...(failedStep !== undefined && { failedStep }) };
}

/** Rejects what is not there, or was freed by the model's own code. */
function alive(kept: KeptTensor | undefined): KeptTensor {
  if (!kept || kept.tensor.isDisposed) throw notReached();
  return kept;
}

function notReached(): ProblemError {
  return new ProblemError('The pass over sample data did not come to this expression.');
}
