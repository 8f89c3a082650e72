// The settings of the loss curve, below it: what its axes are, and how much it is smoothed.

import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { link, slider } from '../controls.ts';
import { plain } from '../numbers.ts';
import { text } from '../strings.ts';
import type { Choices } from '../viewMemory.ts';
import { tabs } from '../pictures/pictureParts.ts';

export type LossAxisName = Choices['lossAxis'];

/** Weights of the past: each place of the slider averages over about three times as many steps. */
const smoothings = [0, 0.7, 0.9, 0.97, 0.99, 0.997];

interface LossToolbar {
  readonly choices: Pick<Choices, 'lossScale' | 'lossAxis' | 'lossSmoothing'>;
  /** Those that the run has numbers for. */
  readonly axes: readonly LossAxisName[];
  readonly change: (choices: Partial<Choices>) => void;
  /** Absent while the whole run is shown. */
  readonly resetZoom: (() => void) | undefined;
}

export function lossToolbar({ choices, axes, change, resetZoom }: LossToolbar): TemplateResult {
  const axisTabs = axes.map((id) => ({ id, label: text(`loss.${id}`) }));
  const scaleTabs = (['log', 'linear'] as const).map((id) => ({ id, label: text(`loss.${id}`) }));
  return html`<div class="legend loss-toolbar">
    ${tabs(text('loss.axis'), axisTabs, choices.lossAxis, (lossAxis) => change({ lossAxis }))}
    ${tabs(text('loss.scale'), scaleTabs, choices.lossScale, (lossScale) => change({ lossScale }))}
    ${smoothingSlider(choices.lossSmoothing, (lossSmoothing) => change({ lossSmoothing }))}
    ${resetZoom ? link(text('loss.resetZoom'), resetZoom) : nothing}
  </div>`;
}

function smoothingSlider(weight: number, choose: (weight: number) => void): TemplateResult {
  const label = text('loss.smoothing');
  const valueText = weight > 0 ? plain(weight) : text('loss.noSmoothing');
  return html`<label class="smoothing"
    >${label}
    ${slider({
      ...{ label, valueText, count: smoothings.length },
      chosen: Math.max(0, smoothings.indexOf(weight)),
      choose: (index) => choose(smoothings[index] ?? 0),
    })} <b>${valueText}</b></label
  >`;
}
