// The values of one model with one set of weights, on a few samples: computed once, looked at often.

import * as tf from '@tensorflow/tfjs';
import { valueAndGrads } from 'tensorscope/nn';
import { withProbe } from '../../probe/probe.ts';
import { ProblemError } from '../../protocol/problem.ts';
import type { ShapeTable } from '../../protocol/shapeTable.ts';
import type { SiteChoice, SiteValue } from '../../protocol/siteValue.ts';
import { outputTensor } from '../experiments/loss.ts';
import { toTensor } from '../experiments/task.ts';
import { loadWeights } from '../loadWeights.ts';
import type { InspectJob } from './analysisMessages.ts';
import { layersTelling } from './layersProbe.ts';
import { buildTidily, drawingWeights } from './subject.ts';
import type { Built, Subject } from './subject.ts';
import { pictureOf, statisticsOf } from './tensorFacts.ts';
import { thumbnailOf } from './thumbnail.ts';
import { describeModules } from './trace.ts';
import { ValueRecorder } from './valueRecorder.ts';
import type { KeptTensor } from './valueRecorder.ts';

/** One tensor of a batch, or of a time step, is like another: enough to see, quick to compute. */
const sampleCount = 4;

export class ValueStore {
  readonly #traceId: number;
  readonly #table: ShapeTable;
  readonly #run: InspectJob['run'];
  readonly #recorder = new ValueRecorder();
  readonly #built: Built;
  /** By site and module path, in order of execution. */
  #kept: Promise<ReadonlyMap<string, (readonly KeptTensor[])[]>> | undefined;

  constructor(traceId: number, subject: Subject, table: ShapeTable, run: InspectJob['run']) {
    this.#traceId = traceId;
    this.#table = table;
    this.#run = run;
    // A model whose weights come from a run needs none of its own.
    const build = (): Built => withProbe(this.#recorder, () => buildTidily(subject, 0));
    this.#built = run ? build() : drawingWeights(build);
  }

  isOf(traceId: number, run: InspectJob['run']): boolean {
    const known = this.#run;
    return (
      traceId === this.#traceId &&
      run?.runId === known?.runId &&
      run?.weights.step === known?.weights.step
    );
  }

  async inspect(choice: SiteChoice, theme: 'light' | 'dark' | undefined): Promise<SiteValue> {
    this.#kept ??= this.#compute();
    const kept = this.#find(choice, await this.#kept);
    const { tensor, gradient } = kept;
    const values = tensor.dataSync<'float32'>();
    const picture = pictureOf(values, tensor.shape);
    return {
      ...choice,
      shape: tensor.shape,
      dtype: tensor.dtype,
      origin: this.#run
        ? { kind: 'run', runId: this.#run.runId, step: this.#run.weights.step }
        : { kind: 'newModel' },
      statistics: statisticsOf(values),
      gradientNorm: gradient && normOf(gradient),
      picture: picture && { ...picture, png: theme && thumbnailOf(picture, theme) },
    };
  }

  dispose(): void {
    this.#recorder.dispose();
    this.#built.model.dispose();
  }

  #find(
    { site, execution, part }: SiteChoice,
    kept: ReadonlyMap<string, (readonly KeptTensor[])[]>,
  ): KeptTensor {
    const traced = this.#table.sites.find(({ id }) => id === site)?.executions[execution];
    const runs = traced && kept.get(`${site} ${traced.modulePath}`);
    const found = (runs?.[traced?.iteration ?? 0] ?? runs?.at(-1))?.[part];
    if (found && !found.tensor.isDisposed) return found;
    throw new ProblemError('The pass over sample data did not come to this expression.');
  }

  async #compute(): Promise<ReadonlyMap<string, (readonly KeptTensor[])[]>> {
    const { model, loss } = this.#built;
    if (this.#run) loadWeights(model, this.#run.weights);
    const { inputs, targets } = this.#run?.samples ?? (await this.#built.samples(sampleCount));
    model.setTraining(false);
    const recorder = this.#recorder;
    tf.tidy(() => {
      const tensors = inputs.map(toTensor);
      const parameters = model.namedParameters();
      const step = (): tf.Scalar => {
        const outputs = outputTensor(model.forward(tensors));
        return loss(outputs, toTensor(targets), {});
      };
      const silence = layersTelling(model, recorder);
      try {
        const { grads } = withProbe(recorder, () => valueAndGrads(step, parameters));
        const named = [...grads].map(
          ([name, gradient]) => [parameters.get(name), gradient] as const,
        );
        recorder.addGradients(
          new Map(named.flatMap(([key, gradient]) => (key ? [[key, gradient]] : []))),
        );
      } catch (error) {
        // What ran until then is shown; the mistake itself is a finding of the trace.
        console.error(error);
      } finally {
        silence();
      }
    });
    return this.#byPlace();
  }

  #byPlace(): Map<string, (readonly KeptTensor[])[]> {
    const events = this.#recorder.events.filter(({ kind }) => kind === 'value');
    const places = new Map<string, (readonly KeptTensor[])[]>();
    const traced = describeModules(this.#built.model);
    events.forEach((event, i) => {
      if (event.kind !== 'value') return;
      const key = `${event.site} ${traced.runningIn(event.call)?.path ?? ''}`;
      const list = places.get(key) ?? [];
      list.push(this.#recorder.kept[i]);
      places.set(key, list);
    });
    return places;
  }
}

function normOf(gradient: tf.Tensor): number {
  return Math.sqrt(gradient.dataSync<'float32'>().reduce((sum, value) => sum + value * value, 0));
}
