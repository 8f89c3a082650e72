// The one place where the sample is chosen that all pictures and values are of, with what it is and
// how well the model does on it.

import { html, noChange, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import type { SamplesAnswer, SamplesLook } from '../../extension/protocol/looks/samples.ts';
import { iconButton } from '../controls.ts';
import { lossValue, whole } from '../numbers.ts';
import { text } from '../strings.ts';
import type { PanelContext } from './panel.ts';

const look: SamplesLook = { kind: 'samples' };

export class SampleBar {
  private readonly context: PanelContext;
  /** Stays on screen until a newer one is there. */
  private last: { readonly subject: number; readonly answer: SamplesAnswer } | undefined;

  constructor(context: PanelContext) {
    this.context = context;
  }

  looks(): readonly SamplesLook[] {
    return this.context.state.table ? [look] : [];
  }

  body(): TemplateResult | typeof nothing {
    const { samples } = this.answer() ?? { samples: [] };
    // Another data set may have fewer; the engine then takes the last, too.
    const chosen = Math.min(this.context.state.sample, samples.length - 1);
    const facts = samples[chosen];
    if (samples.length === 0) return nothing;
    return html`<div class="sample-bar" role="group" aria-label=${text('sample.label')}>
      <span class="buttons">
        ${this.step('chevron-left', 'sample.previous', chosen - 1, samples.length)}
        ${this.step('chevron-right', 'sample.next', chosen + 1, samples.length)}
      </span>
      <span class="small muted">
        ${this.numberField(chosen, samples.length)}
        ${text('sample.of', { count: whole(samples.length) })}
      </span>
      <span class="buttons">
        ${this.jump('refresh', 'sample.random', chosen, otherThan(chosen, samples.length))}
        ${this.jump('arrow-up', 'sample.worst', chosen, worstOf(samples))}
      </span>
      ${
        facts
          ? html`<div class="sample-facts small muted" title=${facts.label}>
              <b class="sample-name">${facts.label}</b>
              ${
                facts.prediction === undefined
                  ? nothing
                  : html`<span>${text('sample.predicted', { prediction: facts.prediction })}</span>`
              }
              <span>${text('sample.loss', { loss: lossValue(facts.loss) })}</span>
            </div>`
          : nothing
      }
    </div>`;
  }

  private answer(): SamplesAnswer | undefined {
    const { state } = this.context;
    const { subject } = state;
    if (this.last?.subject !== subject) this.last = undefined;
    const answer = state.answerTo(look);
    if (answer) this.last = { subject, answer };
    return this.last?.answer;
  }

  private step(
    icon: string,
    label: 'sample.previous' | 'sample.next',
    sample: number,
    count: number,
  ): TemplateResult {
    return iconButton({
      ...{ icon, label: text(label) },
      press: () => this.choose((sample + count) % count),
      disabled: count < 2,
    });
  }

  private jump(
    icon: string,
    label: 'sample.random' | 'sample.worst',
    chosen: number,
    sample: number,
  ): TemplateResult {
    return iconButton({
      ...{ icon, label: text(label) },
      press: () => this.choose(sample),
      disabled: sample === chosen,
    });
  }

  /** Counted from 1, as people count. */
  private numberField(chosen: number, count: number): TemplateResult {
    const name = text('sample.number');
    const isTyped = document.activeElement?.getAttribute('aria-label') === name;
    const commit = (event: Event) => {
      const field = event.currentTarget as HTMLInputElement;
      const typed = Math.round(field.valueAsNumber);
      if (typed >= 1 && typed <= count) this.choose(typed - 1);
      else field.value = String(chosen + 1);
    };
    return html`<input
      type="number"
      class="sample-number"
      aria-label=${name}
      min="1"
      max=${count}
      .value=${isTyped ? noChange : live(String(chosen + 1))}
      @change=${commit}
    />`;
  }

  private choose(sample: number): void {
    this.context.post({ kind: 'chooseSample', sample });
  }
}

function worstOf(samples: SamplesAnswer['samples']): number {
  const losses = samples.map(({ loss }) => loss);
  return losses.indexOf(losses.reduce((most, loss) => Math.max(most, loss), -Infinity));
}

function otherThan(chosen: number, count: number): number {
  if (count < 2) return chosen;
  return (chosen + 1 + Math.floor(Math.random() * (count - 1))) % count;
}
