// *Hidden states*: what every unit holds at every time step of one sequence.

import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import type { ValueRange } from '../draw/colorScale.ts';
import { HeatMapView } from '../draw/heatMapView.ts';
import type { Cell } from '../draw/heatMapLayout.ts';
import { tokenLabel } from '../draw/tokenLabel.ts';
import { decimals, whole } from '../numbers.ts';
import { MatrixTable } from '../pictures/matrixTable.ts';
import { Ramp, readout } from '../pictures/pictureParts.ts';
import { TensorRange, rangeTabs } from '../pictures/tensorRange.ts';
import { text } from '../strings.ts';
import type { Theme } from '../theme.ts';
import type { RoleTensor } from './roleTensor.ts';
import { held } from './view.ts';
import type { Shown, View, ViewContext } from './view.ts';

const largestCellCss = 16;
/** The picture's height that rows of whole pixels come close to. */
const heightCss = 208;
const largestRowCss = 8;

export class HiddenStatesView implements View {
  private readonly context: ViewContext;
  private readonly map: HeatMapView;
  private readonly table: MatrixTable;
  private readonly ramp = new Ramp();
  private readonly range = new TensorRange();
  private hovered: Cell | undefined;

  constructor(context: ViewContext) {
    this.context = context;
    this.table = new MatrixTable(context.redraw);
    this.map = new HeatMapView({
      hover: (cell) => {
        this.hovered = cell;
        context.redraw();
      },
      select: (cell) => context.choose(cell),
      open: () => context.open(0),
    });
  }

  body(shown: Shown, asTable: boolean): TemplateResult {
    const states = statesOf(shown);
    const [units, steps] = [states.size('unit'), states.size('time')];
    return html`<div class="muted small">
        ${text('hidden.size', { units: whole(units), steps: whole(steps) })}
      </div>
      ${asTable ? this.tableOf(states) : this.pictureOf(shown, states)}`;
  }

  draw(shown: Shown, width: number, theme: Theme): void {
    if (!this.map.element.isConnected) return;
    const states = statesOf(shown);
    const [rows, columns] = [states.size('unit'), states.size('time')];
    const scale = states.nonNegative ? 'magnitude' : 'signed';
    this.map.draw(
      {
        ...{ rows, columns, scale, range: this.rangeOf(states) },
        value: states.plane('unit', 'time'),
        label: text('hidden.map'),
        rowLabels: [],
        columnLabels: states.labels('time').map(tokenLabel),
        indexColumns: true,
        columnFontCss: 10,
        largestCellCss,
        cellHeightCss: Math.max(1, Math.min(largestRowCss, Math.floor(heightCss / rows))),
        selected: selected(shown, states),
        selectColumn: true,
      },
      width,
      theme,
    );
    this.ramp.draw(scale, theme);
  }

  private rangeOf(states: RoleTensor): ValueRange {
    const { mapRange } = this.context.memory.choices;
    return this.range.of(states.values, states.nonNegative, mapRange);
  }

  private pictureOf(shown: Shown, states: RoleTensor): TemplateResult {
    return html`<div class="picture-frame">${this.map.element}</div>
      ${readout(this.reading(shown, states))}
      <div class="legend">
        ${this.ramp.legend(this.rangeOf(states))}
        ${states.nonNegative ? rangeTabs(this.context) : nothing}<span class="push"></span
        >${this.context.link(0)}
      </div>`;
  }

  private reading(shown: Shown, states: RoleTensor): TemplateResult {
    const { hovered } = this;
    const isInside =
      hovered && hovered.row < states.size('unit') && hovered.column < states.size('time');
    const { row: unit, column: time } = isInside ? hovered : selected(shown, states);
    const token = states.hasLabels('time')
      ? html` ‘${tokenLabel(states.labels('time')[time] ?? '')}’`
      : nothing;
    return html`${text('hidden.time')} = <b>${time}</b>${token}, ${text('hidden.unit')}
      <b>${unit}</b>: <b>${decimals(states.plane('unit', 'time')(unit, time), 3)}</b>`;
  }

  /** Time runs down the table: a column is one unit's course, a row one hidden state. */
  private tableOf(states: RoleTensor): TemplateResult {
    const times = states.labels('time');
    const hasTokens = states.hasLabels('time');
    return this.table.body({
      label: text('section.hiddenStates'),
      rowLabels: times.map((token, time) => (hasTokens ? `${time} ${tokenLabel(token)}` : token)),
      columnLabels: states.labels('unit'),
      value: states.plane('time', 'unit'),
      digits: 3,
    });
  }
}

/** All time steps are in one tensor. */
function statesOf({ tensors: [states] }: Shown): RoleTensor {
  if (!states) throw new Error('An offer of hidden states has no place');
  return states;
}

function selected({ choice }: Shown, states: RoleTensor): Cell {
  return {
    row: held(choice.row, states.size('unit')),
    column: held(choice.column, states.size('time')),
  };
}
