// *Logits*: what a classifier says of every class, as bars; of a sequence, at one of its positions.

import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { slider } from '../controls.ts';
import { tokenLabel } from '../draw/tokenLabel.ts';
import { decimals, percent, whole } from '../numbers.ts';
import { text } from '../strings.ts';
import { classScores } from './classScores.ts';
import type { ClassScore } from './classScores.ts';
import type { RoleTensor } from './roleTensor.ts';
import { held } from './view.ts';
import type { Shown, View, ViewContext } from './view.ts';

/** Of more classes only the most probable have a bar; the table has all. */
const mostBars = 10;

export class LogitsView implements View {
  private readonly context: ViewContext;

  constructor(context: ViewContext) {
    this.context = context;
  }

  body(shown: Shown, asTable: boolean): TemplateResult {
    const logits = logitsOf(shown);
    const time = held(shown.choice.column, logits.size('time'));
    const scores = classScores(logits, time);
    return html`${logits.size('time') > 1 ? this.positions(logits, time) : nothing}
      ${asTable ? scoreTable(scores) : scoreBars(scores)}
      <div class="legend">
        <span>${text('logits.legend')}</span><span class="push"></span>${this.context.link(0)}
      </div>`;
  }

  private positions(logits: RoleTensor, chosen: number): TemplateResult {
    const count = logits.size('time');
    const position = text('logits.position', { position: chosen });
    const token = logits.hasLabels('time') ? tokenLabel(logits.labels('time')[chosen] ?? '') : '';
    const picker = slider({
      ...{ label: text('logits.positions'), valueText: `${position} ${token}`, count, chosen },
      choose: (column) => this.context.choose({ column }),
    });
    return html`<div class="site-selectors">
        <div>
          <span class="muted">${position}</span>${picker}
          <span class="muted">${text('caret.ofTimes', { count: whole(count) })}</span>
        </div>
      </div>
      ${token === '' ? nothing : html`<div class="small">‘${token}’</div>`}`;
  }
}

function logitsOf({ tensors: [logits] }: Shown): RoleTensor {
  if (!logits) throw new Error('An offer of logits has no place');
  return logits;
}

function scoreBars(scores: readonly ClassScore[]): TemplateResult {
  const isAll = scores.length <= mostBars;
  const shown = isAll
    ? scores
    : scores.toSorted((one, other) => other.probability - one.probability).slice(0, mostBars);
  // Assigning `style` goes through the CSSOM, which a strict content policy allows.
  return html`<div class="bars" role="list" aria-label=${text('logits.classes')}>
      ${shown.map(
        ({ name, logit, probability, isLargest }) =>
          html`<div class="bar-row ${isLargest ? 'largest' : ''}" role="listitem">
            <span class="bar-name" title=${tokenLabel(name)}>${tokenLabel(name)}</span>
            <span class="bar-track"><i .style=${`width: ${100 * probability}%`}></i></span>
            <span class="number">${percent(probability)}</span>
            <span class="number muted logit">${decimals(logit, 3)}</span>
          </div>`,
      )}
    </div>
    ${
      isAll
        ? nothing
        : html`<div class="small muted">
            ${text('logits.most', { shown: shown.length, classes: whole(scores.length) })}
          </div>`
    }`;
}

function scoreTable(scores: readonly ClassScore[]): TemplateResult {
  const head = (name: string) => html`<th scope="col" class="number">${name}</th>`;
  return html`<div class="table-frame" tabindex="0">
    <table class="table" aria-label=${text('logits.classes')}>
      <thead>
        <tr>
          <th scope="col">${text('logits.class')}</th>
          ${head(text('logits.probability'))} ${head(text('logits.logit'))}
        </tr>
      </thead>
      <tbody>
        ${scores.map(
          ({ name, logit, probability, isLargest }) =>
            html`<tr class=${isLargest ? 'selected' : ''}>
              <th scope="row">${tokenLabel(name)}</th>
              <td class="number">${percent(probability)}</td>
              <td class="number">${decimals(logit, 3)}</td>
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}
