// *Loss curve*: training and validation loss of the run, to zoom and to read step by step.

import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { link } from '../controls.ts';
import { LineChart } from '../draw/lineChart.ts';
import type { LossHistory } from '../lossHistory.ts';
import { absent, decimals, lossValue, whole } from '../numbers.ts';
import { text } from '../strings.ts';
import type { Theme } from '../theme.ts';
import { lossTableRows } from './lossTable.ts';
import type { Panel, PanelContext } from './panel.ts';
import { tabs } from './pictureParts.ts';
import type { Tab } from './pictureParts.ts';

const heightCss = 120;
const wideHeightCss = 200;
const wideFromCss = 480;

export class LossCurvePanel implements Panel {
  readonly title = 'section.lossCurve';
  readonly hasTable = true;
  private readonly context: PanelContext;
  private readonly chart: LineChart;
  private readStep: number | undefined;

  constructor(context: PanelContext) {
    this.context = context;
    this.chart = new LineChart(text('loss.chart'), {
      read: (step) => {
        if (step === this.readStep) return;
        this.readStep = step;
        context.redraw();
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
    const { losses } = this;
    if (!losses || losses.length === 0) return '';
    const { zoom } = this.chart;
    if (zoom) return text('loss.between', { from: whole(zoom.from), to: whole(zoom.to) });
    const metric = losses.validation.at(-1)?.metric;
    if (!metric) return '';
    return text(`loss.${metric.name}`, { value: decimals(100 * metric.value, 1) });
  }

  drawn(): unknown {
    return this.losses && `${this.losses.version} ${this.losses.length}`;
  }

  body(asTable: boolean): TemplateResult {
    const { losses } = this;
    if (!losses || losses.length === 0) {
      return html`<p class="muted quiet">${text('loss.waiting')}</p>`;
    }
    if (asTable) return lossTable(losses);
    return html`${this.readout(losses)}${this.chart.element}${this.scaleLine()}`;
  }

  draw(width: number, theme: Theme): void {
    const { losses } = this;
    if (!losses || losses.length === 0 || !this.chart.element.isConnected) return;
    const height = width >= wideFromCss ? wideHeightCss : heightCss;
    const scale = this.context.memory.choices.lossScale;
    this.chart.draw(losses, scale, { width: Math.floor(width), height }, theme);
  }

  /** Names and values at the cursor, else the newest: it is the curve's legend as well. */
  private readout(losses: LossHistory): TemplateResult {
    const step = Math.min(this.readStep ?? losses.length, losses.length);
    const point = losses.validationAt(step);
    return html`<div class="readout loss-readout" role="status">
      <span class="key"
        ><i class="line-a"></i>${text('loss.train')} <b>${lossValue(losses.at(step))}</b></span
      >
      ${
        point
          ? html`<span class="key"
              ><i class="line-b"></i>${text('loss.validation')}
              <b>${lossValue(point.loss)}</b></span
            >`
          : nothing
      }
      <span>${atStep(step)}</span>
    </div>`;
  }

  private scaleLine(): TemplateResult {
    const { memory, redraw } = this.context;
    const scales: readonly Tab[] = [
      { id: 'log', label: text('loss.log') },
      { id: 'linear', label: text('loss.linear') },
    ];
    const choose = (id: string) => {
      memory.change({ lossScale: id === 'linear' ? 'linear' : 'log' });
      redraw();
    };
    return html`<div class="legend loss-scale">
      ${this.chart.zoom ? link(text('loss.resetZoom'), () => this.chart.resetZoom()) : nothing}
      <span class="push"></span>
      ${tabs(text('loss.scale'), scales, memory.choices.lossScale, choose)}
    </div>`;
  }
}

/** The step stands out, its words do not, in whatever order the language has them. */
function atStep(step: number): TemplateResult {
  const mark = '\u0000';
  const [before, after] = text('loss.atStep', { step: mark }).split(mark);
  return html`${before}<b>${whole(step)}</b>${after}`;
}

function lossTable(losses: LossHistory): TemplateResult {
  const { rows, stride } = lossTableRows(losses);
  const cell = (value: number | undefined) =>
    html`<td class="number">
      ${value === undefined ? html`<span class="muted">${absent}</span>` : lossValue(value)}
    </td>`;
  return html`<div class="table-frame" tabindex="0">
      <table class="table" aria-label=${text('section.lossCurve')}>
        <thead>
          <tr>
            <th scope="col" class="number">${text('loss.step')}</th>
            <th scope="col" class="number">${text('loss.train')}</th>
            <th scope="col" class="number">${text('loss.validation')}</th>
          </tr>
        </thead>
        <tbody>
          ${rows.map(
            (row) =>
              html`<tr>
                <th scope="row" class="number">${whole(row.step)}</th>
                ${cell(row.train)} ${cell(row.validation)}
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
    ${
      stride > 1
        ? html`<div class="small muted">${text('loss.everyNth', { count: whole(stride) })}</div>`
        : nothing
    }`;
}
