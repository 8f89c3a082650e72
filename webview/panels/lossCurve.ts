// *Loss curve*: training and validation loss of the run, to zoom and to read step by step.

import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { LineChart } from '../draw/chart/lineChart.ts';
import { coverage, usableScale } from '../draw/chart/lossAxis.ts';
import type { Coverage, LossScale } from '../draw/chart/lossAxis.ts';
import { movingAverage } from '../draw/chart/movingAverage.ts';
import { inEpochs, inSteps, inTime } from '../draw/chart/stepAxis.ts';
import type { StepAxis } from '../draw/chart/stepAxis.ts';
import type { LossHistory } from '../lossHistory.ts';
import { decimals, elapsed, lossValue, percent, whole } from '../numbers.ts';
import { text } from '../strings.ts';
import type { Theme } from '../theme.ts';
import { lossTable } from './lossTable.ts';
import { lossToolbar } from './lossToolbar.ts';
import type { LossAxisName } from './lossToolbar.ts';
import type { Panel, PanelContext } from './panel.ts';

const heightCss = 112;
const wideHeightCss = 200;
const wideFromCss = 480;

export class LossCurvePanel implements Panel {
  readonly title = 'section.lossCurve';
  readonly hasTable = true;
  private readonly context: PanelContext;
  private readonly chart: LineChart;
  private readStep: number | undefined;
  /** The run that is zoomed in on. */
  private runId: string | undefined;
  /** Finding it looks at every loss. */
  private coverage: { readonly key: string; readonly of: Coverage } | undefined;

  constructor(context: PanelContext) {
    this.context = context;
    this.chart = new LineChart(text('loss.chart'), {
      read: (step) => {
        if (step === this.readStep) return;
        this.readStep = step;
        context.redraw();
      },
      readByKey: (step) => {
        if (step !== undefined) this.say(step);
      },
      zoomed: context.redraw,
    });
  }

  private get losses(): LossHistory | undefined {
    return this.context.state.run?.losses;
  }

  isPresent(): boolean {
    return this.losses !== undefined;
  }

  fact(): string {
    this.forgetZoom();
    const { losses } = this;
    if (!losses || losses.length === 0) return '';
    const { zoom } = this.chart;
    if (zoom) return text('loss.between', { from: whole(zoom.from), to: whole(zoom.to) });
    const metric = losses.validation.at(-1)?.metric;
    if (!metric) return '';
    return text(`loss.${metric.name}`, { value: percent(metric.value) });
  }

  drawn(): unknown {
    const { losses } = this;
    return losses && `${losses.version} ${this.scale(losses)}`;
  }

  body(asTable: boolean): TemplateResult {
    const { losses } = this;
    this.forgetZoom();
    if (!losses || losses.length === 0) {
      return html`<p class="muted quiet">${text('loss.waiting')}</p>`;
    }
    if (asTable) return lossTable(losses);
    return html`${this.readout(losses)}${this.chart.element}${this.scaleNote(losses)}
    ${this.toolbar(losses)}`;
  }

  draw(width: number, theme: Theme): void {
    const { losses } = this;
    if (!losses || losses.length === 0 || !this.chart.element.isConnected) return;
    const height = width >= wideFromCss ? wideHeightCss : heightCss;
    const [scale, axis] = [this.scale(losses), this.axis(losses)];
    const content = { losses, smoothed: this.smoothed(losses), scale, axis };
    this.chart.draw(content, { width: Math.floor(width), height }, theme);
  }

  /** The steps that were zoomed in on may be none of another run. */
  private forgetZoom(): void {
    const runId = this.context.state.run?.info?.runId;
    if (runId !== this.runId) this.chart.zoom = undefined;
    this.runId = runId;
  }

  private smoothed({ train }: LossHistory): Float32Array | undefined {
    const weight = this.context.memory.choices.lossSmoothing;
    return weight > 0 ? movingAverage(train, weight) : undefined;
  }

  /** The axes that the run has numbers for. */
  private axisNames(losses: LossHistory): readonly LossAxisName[] {
    const hasTimes = (losses.times.at(-1) ?? 0) > 0;
    return hasTimes ? ['steps', 'epochs', 'time'] : ['steps', 'epochs'];
  }

  private axisName(losses: LossHistory): LossAxisName {
    const { lossAxis } = this.context.memory.choices;
    return this.axisNames(losses).includes(lossAxis) ? lossAxis : 'steps';
  }

  private axis(losses: LossHistory): StepAxis {
    switch (this.axisName(losses)) {
      case 'steps':
        return inSteps;
      case 'epochs':
        return inEpochs(this.context.state.run?.info?.stepsPerEpoch ?? 1);
      case 'time':
        return inTime(losses.times);
    }
  }

  private scale(losses: LossHistory): LossScale {
    return usableScale(this.context.memory.choices.lossScale, this.coverageOf(losses));
  }

  /** Of the steps that are shown: zooming in may leave those behind that a log scale can show. */
  private coverageOf(losses: LossHistory): Coverage {
    const { from, to } = this.chart.zoom ?? { from: 1, to: losses.length };
    const key = `${losses.version} ${from} ${to}`;
    if (this.coverage?.key !== key) {
      const validation = losses.validation
        .filter(({ step }) => step >= from && step <= to)
        .map(({ loss }) => loss);
      this.coverage = { key, of: coverage(losses.train.subarray(from - 1, to), validation) };
    }
    return this.coverage.of;
  }

  /** Names and values at the cursor, else the newest: it is the curve's legend as well. */
  private readout(losses: LossHistory): TemplateResult {
    const { step, smoothed, curves } = this.reading(losses);
    const place = this.placeText(losses, step);
    const mark = (id: Curve['id']) => (id === 'train' && smoothed ? 'line-a-faint' : lineOf[id]);
    return html`<div class="readout loss-readout">
      ${curves.map(
        ({ id, loss }) =>
          html`<span class="key"
            ><i class=${mark(id)}></i>${text(`loss.${id}`)} <b>${lossValue(loss)}</b></span
          >`,
      )}
      <span>${atStep(step)}${place === '' ? nothing : html`, <b>${place}</b>`}</span>
    </div>`;
  }

  private say(step: number): void {
    const { losses } = this;
    if (!losses) return;
    const { curves } = this.reading(losses);
    const values = curves.map(({ id, loss }) => `${text(`loss.${id}`)} ${lossValue(loss)}`);
    const place = this.placeText(losses, step);
    const all = place === '' ? values : [place, ...values];
    this.context.say(text('loss.spoken', { step: whole(step), losses: all.join(', ') }));
  }

  private reading(losses: LossHistory) {
    const step = Math.min(this.readStep ?? losses.length, losses.length);
    const smoothed = this.smoothed(losses);
    const validation = losses.validationAt(step)?.loss;
    const curves: Curve[] = [{ id: 'train', loss: losses.at(step) }];
    if (smoothed) curves.push({ id: 'smoothed', loss: smoothed[step - 1] });
    if (validation !== undefined) curves.push({ id: 'validation', loss: validation });
    return { step, smoothed, curves };
  }

  /** Where the step stands on another axis than that of the steps. */
  private placeText(losses: LossHistory, step: number): string {
    const place = this.axis(losses).placeOf(step);
    switch (this.axisName(losses)) {
      case 'steps':
        return '';
      case 'epochs':
        return text('loss.atEpoch', { epoch: decimals(place, 2) });
      case 'time':
        return elapsed(place < 60 ? Math.round(100 * place) / 100 : Math.round(place));
    }
  }

  /** What is not drawn is said. */
  private scaleNote(losses: LossHistory): TemplateResult | typeof nothing {
    const { placed, unplaced } = this.coverageOf(losses);
    const isLog = this.context.memory.choices.lossScale === 'log';
    if (placed + unplaced === 0) return noteOf(text('loss.noneFinite'));
    if (!isLog || unplaced === 0) return nothing;
    if (placed === 0) return noteOf(text('loss.allUnplaced'));
    if (unplaced === 1) return noteOf(text('loss.unplacedOne'));
    return noteOf(text('loss.unplaced', { count: whole(unplaced) }));
  }

  private toolbar(losses: LossHistory): TemplateResult {
    const { memory, redraw } = this.context;
    return lossToolbar({
      choices: { ...memory.choices, lossAxis: this.axisName(losses) },
      axes: this.axisNames(losses),
      change: (choices) => {
        memory.change(choices);
        redraw();
      },
      resetZoom: this.chart.zoom && (() => this.chart.resetZoom()),
    });
  }
}

interface Curve {
  readonly id: 'train' | 'smoothed' | 'validation';
  readonly loss: number | undefined;
}

const lineOf = { train: 'line-a', smoothed: 'line-a', validation: 'line-b' } as const;

function noteOf(note: string): TemplateResult {
  return html`<div class="small muted">${note}</div>`;
}

/** The step stands out, its words do not, in whatever order the language has them. */
function atStep(step: number): TemplateResult {
  const mark = '\u0000';
  const [before, after] = text('loss.atStep', { step: mark }).split(mark);
  return html`${before}<b>${whole(step)}</b>${after}`;
}
