// *Hidden states*: what every unit of the RNN holds at every time step of one text.

import { html } from 'lit';
import type { TemplateResult } from 'lit';
import type { HiddenStatesFrame } from '../../extension/protocol/frames.ts';
import { HeatMapView } from '../draw/heatMapView.ts';
import type { Cell } from '../draw/heatMapLayout.ts';
import { tokenLabel } from '../draw/tokenLabel.ts';
import { decimals, whole } from '../numbers.ts';
import { text } from '../strings.ts';
import type { Theme } from '../theme.ts';
import { MatrixTable } from './matrixTable.ts';
import type { Panel, PanelContext } from './panel.ts';
import { Ramp, readout, samplePicker } from './pictureParts.ts';
import { linkTo, sourceLink } from './sourceLink.ts';

const tanhRange = { low: -1, high: 1 };
const largestCellCss = 16;
/** The picture's height that rows of whole pixels come close to. */
const heightCss = 208;
const largestRowCss = 8;
/** What the RNN's forward calls the hidden states of all time steps. */
const statesName = 'states';

export class HiddenStatesPanel implements Panel {
  readonly title = 'section.hiddenStates';
  readonly hasTable = true;
  private readonly context: PanelContext;
  private readonly map: HeatMapView;
  private readonly table: MatrixTable;
  private readonly ramp = new Ramp();
  private hovered: Cell | undefined;

  constructor(context: PanelContext) {
    this.context = context;
    this.table = new MatrixTable(context.redraw);
    this.map = new HeatMapView({
      hover: (cell) => {
        this.hovered = cell;
        context.redraw();
      },
      select: ({ row, column }) => this.choose({ unit: row, time: column }),
      open: () => sourceLink(context, statesName)?.open(),
    });
  }

  isPresent(): boolean {
    return this.context.state.run?.info?.model === 'rnn' || this.frame() !== undefined;
  }

  request() {
    const { state, memory } = this.context;
    const sample = state.heldSample('hiddenStates', memory.choices.hidden.sample);
    return { kind: 'hiddenStates', sample } as const;
  }

  drawn(): unknown {
    return this.frame();
  }

  fact(): string {
    const frame = this.frame();
    return frame ? text('picture.step', { step: whole(frame.step) }) : '';
  }

  body(asTable: boolean): TemplateResult {
    const frame = this.frame();
    if (!frame) return html`<p class="muted quiet">${text('section.waiting')}</p>`;
    const { sample } = this.request();
    return html`<div class="pickers">
        <span class="muted small"
          >${text('hidden.size', { units: whole(frame.units), tokens: whole(frame.tokens.length) })}</span
        >
        ${samplePicker(frame, sample, (next) => this.choose({ sample: next }))}
      </div>
      ${
        asTable
          ? this.tableOf(frame)
          : html`<div class="picture-frame">${this.map.element}</div>
              ${readout(this.reading(frame))}
              <div class="legend">
                ${this.ramp.legend(tanhRange)}<span class="push"></span
                >${linkTo(sourceLink(this.context, statesName))}
              </div>`
      }`;
  }

  draw(width: number, theme: Theme): void {
    const frame = this.frame();
    if (!frame || !this.map.element.isConnected) return;
    const { unit, time } = this.selection(frame);
    const rowCss = Math.max(1, Math.min(largestRowCss, Math.floor(heightCss / frame.units)));
    this.map.draw(
      {
        rows: frame.units,
        columns: frame.tokens.length,
        value: stateOf(frame),
        scale: 'signed',
        range: tanhRange,
        label: text('hidden.map'),
        rowLabels: [],
        columnLabels: frame.tokens.map(tokenLabel),
        indexColumns: true,
        columnFontCss: 10,
        largestCellCss,
        cellHeightCss: rowCss,
        selected: { row: unit, column: time },
        selectColumn: true,
      },
      width,
      theme,
    );
    this.ramp.draw('signed', theme);
  }

  private frame(): HiddenStatesFrame | undefined {
    return this.context.state.frame<'hiddenStates'>(this.request());
  }

  private choose(choice: Partial<Record<'unit' | 'time' | 'sample', number>>): void {
    const { memory, redraw } = this.context;
    memory.change({ hidden: { ...memory.choices.hidden, ...choice } });
    redraw();
  }

  private selection(frame: HiddenStatesFrame): { readonly unit: number; readonly time: number } {
    const { unit, time } = this.context.memory.choices.hidden;
    return {
      unit: Math.min(unit, frame.units - 1),
      time: Math.min(time, frame.tokens.length - 1),
    };
  }

  private reading(frame: HiddenStatesFrame): TemplateResult {
    const { hovered } = this;
    const isInside = hovered && hovered.row < frame.units && hovered.column < frame.tokens.length;
    const selected = this.selection(frame);
    const unit = isInside ? hovered.row : selected.unit;
    const time = isInside ? hovered.column : selected.time;
    return html`${text('hidden.time')} = <b>${time}</b> ‘${tokenLabel(frame.tokens[time] ?? '')}’,
      ${text('hidden.unit')} <b>${unit}</b>: <b>${decimals(stateOf(frame)(unit, time), 3)}</b>`;
  }

  /** Time runs down the table: a column is one unit's course, a row one hidden state. */
  private tableOf(frame: HiddenStatesFrame): TemplateResult {
    const value = stateOf(frame);
    return this.table.body({
      label: text('section.hiddenStates'),
      rowLabels: frame.tokens.map((token, time) => `${time} ${tokenLabel(token)}`),
      columnLabels: Array.from({ length: frame.units }, (_, unit) => String(unit)),
      value: (time, unit) => value(unit, time),
      digits: 3,
    });
  }
}

function stateOf(frame: HiddenStatesFrame) {
  return (unit: number, time: number) => frame.states[time * frame.units + unit] ?? NaN;
}
