// The table behind the loss curve: all steps of a short run; of a long one every n-th, the last, and
// the validation points, newest first, because that is what one looks for.

import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { plainDistance } from '../draw/ticks.ts';
import type { LossHistory } from '../lossHistory.ts';
import { absent, lossValue, whole } from '../numbers.ts';
import { text } from '../strings.ts';

export interface LossTableRow {
  readonly step: number;
  readonly train: number | undefined;
  readonly validation: number | undefined;
}

const mostRows = 200;

export function lossTableRows(losses: LossHistory): {
  readonly rows: readonly LossTableRow[];
  /** Distance of the regular steps. */
  readonly stride: number;
} {
  const count = losses.length;
  const stride = Math.max(1, plainDistance(count / mostRows));
  const steps = new Set<number>([count]);
  for (let step = stride; step <= count; step += stride) steps.add(step);
  const validation = new Map(losses.validation.map((point) => [point.step, point.loss]));
  // A run with very many validation points shows the newest of them.
  for (const step of [...validation.keys()].slice(-mostRows)) steps.add(step);
  const rows = [...steps]
    .sort((a, b) => b - a)
    .map((step) => ({ step, train: losses.at(step), validation: validation.get(step) }));
  return { rows, stride };
}

export function lossTable(losses: LossHistory): TemplateResult {
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
