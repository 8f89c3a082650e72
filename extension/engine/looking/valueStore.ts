// The values of one model on a few samples: its weights are loaded and the pass is made once for each
// step that is looked at.

import * as tf from '@tensorflow/tfjs';
import { valueAndGrads } from 'tensorscope/nn';
import { withProbe } from '../../probe/probe.ts';
import { probedSites } from '../../probe/siteRegistry.ts';
import { ProblemError } from '../../protocol/problem.ts';
import type { ShapeTable } from '../../protocol/shapeTable.ts';
import type { SiteChoice, SiteValue } from '../../protocol/siteValue.ts';
import { outputTensor } from '../tasks/loss.ts';
import { toTensor } from '../tasks/task.ts';
import type { Samples } from '../tasks/task.ts';
import { loadWeights } from '../models/loadWeights.ts';
import { drawFrom } from '../guard/seededRandom.ts';
import type { InspectJob } from './lookingMessages.ts';
import { layersTelling } from '../tracing/layersProbe.ts';
import { buildTidily, drawingWeights } from '../tracing/subject.ts';
import type { Built, Subject } from '../tracing/subject.ts';
import { pictureOf, statisticsOf } from './tensorFacts.ts';
import { thumbnailOf } from './thumbnail.ts';
import { describeModules } from '../tracing/trace.ts';
import { ValueRecorder } from './valueRecorder.ts';
import type { KeptTensor } from './valueRecorder.ts';

/** One sample is like another: enough for a batch, quick to compute. */
const sampleCount = 4;

type Run = InspectJob['run'];
/** By site and module path, in order of execution. */
type Places = Map<string, (readonly KeptTensor[])[]>;

export class ValueStore {
  readonly #table: ShapeTable;
  readonly #built: Built;
  readonly #seed: number;
  readonly #isOwner: boolean;
  /** What the constructors made, and what the newest pass did. */
  readonly #building = new ValueRecorder();
  #passing:
    { readonly recorder: ValueRecorder; readonly run: Run; readonly places: Places } | undefined;

  /** `traced`: the model of the trace, which may be the only one that there is. */
  constructor(subject: Subject, table: ShapeTable, traced: Built | undefined, seed: number) {
    this.#table = table;
    this.#seed = seed;
    this.#built = withProbe(this.#building, () => drawingWeights(() => buildTidily(subject, seed)));
    this.#isOwner = this.#built.model.subject !== traced?.model.subject;
  }

  /** `run`: whose weights and samples; without one, those of a new model. */
  async inspect(
    choice: SiteChoice,
    theme: 'light' | 'dark' | undefined,
    run: Run,
  ): Promise<SiteValue> {
    const { places } = await this.#pass(run);
    const { tensor, gradient } = this.#find(choice, places);
    const values = tensor.dataSync<'float32'>();
    const picture = pictureOf(values, picturedShape(tensor));
    return {
      ...choice,
      shape: tensor.shape,
      dtype: tensor.dtype,
      origin: run
        ? { kind: 'run', runId: run.runId, step: run.weights.step }
        : { kind: 'newModel' },
      statistics: statisticsOf(values),
      gradientNorm: gradient && normOf(gradient),
      picture: picture && { ...picture, png: theme && thumbnailOf(picture, theme) },
    };
  }

  dispose(): void {
    this.#building.dispose();
    this.#passing?.recorder.dispose();
    if (this.#isOwner) this.#built.model.dispose();
  }

  #find({ site, execution, part }: SiteChoice, places: Places): KeptTensor {
    const traced = this.#table.sites.find(({ id }) => id === site)?.executions[execution];
    const runs = traced && places.get(`${site} ${traced.modulePath}`);
    const found = (runs?.[traced?.iteration ?? 0] ?? runs?.at(-1))?.[part];
    if (found && !found.tensor.isDisposed) return found;
    throw new ProblemError('The pass over sample data did not come to this expression.');
  }

  async #pass(run: Run) {
    const known = this.#passing;
    const isSame =
      known?.run?.runId === run?.runId && known?.run?.weights.step === run?.weights.step;
    if (known && isSame) return known;
    const samples = run?.samples ?? (await this.#built.samples(sampleCount));
    if (run) loadWeights(this.#built.model, run.weights);
    known?.recorder.dispose();
    drawFrom(this.#seed, 'validation', run?.weights.step);
    const recorder = this.#compute(samples);
    this.#passing = { recorder, run, places: this.#places([this.#building, recorder]) };
    return this.#passing;
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

  #places(recorders: readonly ValueRecorder[]): Places {
    const places: Places = new Map();
    const traced = describeModules(this.#built.model);
    const addresses = new Map(probedSites().map(({ id, address }) => [id, address]));
    for (const recorder of recorders) {
      const events = recorder.events.filter((event) => event.kind === 'value');
      events.forEach(({ site, call }, i) => {
        const key = `${addresses.get(site)} ${traced.runningIn(call)?.path ?? ''}`;
        const list = places.get(key) ?? [];
        list.push(recorder.kept[i]);
        places.set(key, list);
      });
    }
    return places;
  }
}

/** Of a batch the first sample is enough; kernels are all different. */
function picturedShape(tensor: tf.Tensor): readonly number[] {
  const { shape } = tensor;
  if (!(tensor instanceof tf.Variable) || shape.length < 4) return shape;
  return [tf.util.sizeFromShape(shape.slice(0, -2)), ...shape.slice(-2)];
}

function normOf(gradient: tf.Tensor): number {
  const values = gradient.dataSync<'float32'>();
  return Math.sqrt(values.reduce((sum, value) => sum + value * value, 0));
}
