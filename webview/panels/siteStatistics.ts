// The numbers about a tensor, label over value. A count of NaN or Inf that is not 0 stands out.

import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import type { TensorAnswer } from '../../extension/protocol/looks/tensor.ts';
import { measured, whole } from '../numbers.ts';
import { text } from '../strings.ts';

export function siteStatistics({ statistics, gradientNorm }: TensorAnswer): TemplateResult {
  const { min, max, mean, std, nan, infinite } = statistics;
  return html`<dl class="site-statistics">
    ${fact(text('features.minimum'), finite(min))} ${fact(text('features.maximum'), finite(max))}
    ${fact(text('features.mean'), finite(mean))} ${fact(text('features.deviation'), finite(std))}
    ${fact(text('caret.nan'), whole(nan), nan > 0)}
    ${fact(text('caret.infinite'), whole(infinite), infinite > 0)}
    ${fact(text('caret.gradientNorm'), measured(gradientNorm))}
  </dl>`;
}

/** Of a tensor without one finite number there is no mean: "–" says so, NaN would be a value. */
function finite(value: number): string {
  return measured(Number.isNaN(value) ? undefined : value);
}

function fact(name: string, value: string, isAlarming = false): TemplateResult {
  return html`<div class=${isAlarming ? 'alarming' : ''}>
    <dt>${name}</dt>
    <dd>${isAlarming ? html`<span class="codicon codicon-warning"></span>` : nothing}${value}</dd>
  </div>`;
}
