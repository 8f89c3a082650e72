// A matrix of numbers as a real table, scrolled in its own frame. Wide matrices are shown in
// stretches of columns, because tens of thousands of cells would stop the page.

import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { iconButton } from '../controls.ts';
import { decimals } from '../numbers.ts';
import { text } from '../strings.ts';

export interface Matrix {
  readonly label: string;
  readonly rowLabels: readonly string[];
  readonly columnLabels: readonly string[];
  readonly value: (row: number, column: number) => number;
  readonly digits: number;
}

const columnsShown = 32;

export class MatrixTable {
  private firstColumn = 0;
  private readonly redraw: () => void;

  constructor(redraw: () => void) {
    this.redraw = redraw;
  }

  body(matrix: Matrix): TemplateResult {
    const count = matrix.columnLabels.length;
    if (this.firstColumn >= count) this.firstColumn = 0;
    const first = this.firstColumn;
    const labels = matrix.columnLabels.slice(first, first + columnsShown);
    return html`<div class="table-frame" tabindex="0">
        <table class="table matrix" aria-label=${matrix.label}>
          <thead>
            <tr>
              <td></td>
              ${labels.map((label) => html`<th scope="col" class="number">${label}</th>`)}
            </tr>
          </thead>
          <tbody>
            ${matrix.rowLabels.map(
              (label, row) =>
                html`<tr>
                  <th scope="row">${label}</th>
                  ${labels.map((_, column) => {
                    const value = matrix.value(row, first + column);
                    return html`<td class="number">${decimals(value, matrix.digits)}</td>`;
                  })}
                </tr>`,
            )}
          </tbody>
        </table>
      </div>
      ${count > columnsShown ? this.pager(count) : nothing}`;
  }

  private pager(count: number): TemplateResult {
    const move = (by: number) => {
      this.firstColumn += by;
      this.redraw();
    };
    const last = Math.min(count, this.firstColumn + columnsShown);
    return html`<div class="row small muted">
      ${iconButton({
        icon: 'chevron-left',
        label: text('picture.previousColumns'),
        press: () => move(-columnsShown),
        disabled: this.firstColumn === 0,
      })}
      <span>${text('picture.columns', { from: this.firstColumn, to: last - 1, count })}</span>
      ${iconButton({
        icon: 'chevron-right',
        label: text('picture.nextColumns'),
        press: () => move(columnsShown),
        disabled: last >= count,
      })}
    </div>`;
  }
}
