// The state header: which model on which data, how far it is, the four numbers, the controls.

import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { isOver } from '../../extension/protocol/runReport.ts';
import type { RunState } from '../../extension/protocol/runReport.ts';
import type { ViewCommand } from '../../extension/protocol/viewMessages.ts';
import { button, iconButton, link, textField } from '../controls.ts';
import { decimals, editable, epochs, lossValue, parseNumber, whole } from '../numbers.ts';
import type { Run } from '../state.ts';
import { text } from '../strings.ts';
import type { PanelContext } from './panel.ts';

type Tone = 'active' | 'waiting' | 'failed' | 'quiet';

const tones: Readonly<Record<RunState['kind'], Tone>> = {
  preparing: 'waiting',
  training: 'active',
  pausing: 'waiting',
  paused: 'waiting',
  stopping: 'waiting',
  stopped: 'quiet',
  finished: 'quiet',
  failed: 'failed',
};

export class RunHeader {
  private readonly context: PanelContext;
  private isRateInvalid = false;

  constructor(context: PanelContext) {
    this.context = context;
  }

  body(): TemplateResult {
    const { run } = this.context.state;
    if (!run) return html`<header class="head">${this.titleLine(undefined)}</header>`;
    return html`${progressLine(run)}
      <header class="head" role="group" aria-label=${text('head.label')}>
        ${this.titleLine(run)} ${counters(run)} ${this.controls(run)}
        ${
          this.isRateInvalid && !isOver(run.state)
            ? html`<div class="message" role="alert">${text('head.learningRateInvalid')}</div>`
            : nothing
        }
      </header>`;
  }

  private titleLine(run: Run | undefined): TemplateResult {
    const { model, data, sourceFile } = this.context.state.titles;
    const fileName = sourceFile.split('/').at(-1) ?? '';
    const state = run?.state.kind;
    return html`<div class="line title">
      <span class="names">
        <h1>${model}</h1>
        <span class="muted">${data}</span>
        ${
          fileName
            ? link(fileName, () => this.command('openSource'), text('head.openSource'))
            : nothing
        }
      </span>
      <span class="state" data-tone=${state ? tones[state] : 'quiet'} role="status"
        >${text(state ? `state.${state}` : 'state.none')}</span
      >
    </div>`;
  }

  private controls(run: Run): TemplateResult {
    if (isOver(run.state)) {
      return html`<div class="line controls">
        ${
          run.state.kind === 'failed'
            ? nothing
            : button({
                label: text('action.trainAgain'),
                press: () => this.command('trainAgain'),
                secondary: true,
              })
        }
        ${button({
          label: text('action.train'),
          press: () => this.command('train'),
          secondary: true,
        })}
      </div>`;
    }
    const kind = run.state.kind;
    const isPaused = kind === 'paused' || kind === 'pausing';
    return html`<div class="line controls">
      <span class="buttons">
        ${
          isPaused
            ? this.iconCommand('debug-continue', 'head.resume', 'resume', kind === 'pausing')
            : this.iconCommand('debug-pause', 'head.pause', 'pause', kind !== 'training')
        }
        ${this.iconCommand('debug-step-over', 'head.stepOnce', 'stepOnce', kind !== 'paused')}
        ${this.iconCommand('debug-stop', 'head.stop', 'stop', kind === 'stopping')}
      </span>
      ${textField({
        label: text('head.learningRate'),
        value: editable(run.learningRate),
        invalid: this.isRateInvalid,
        commit: (typed) => this.commitRate(typed),
        cancel: () => this.setRateInvalid(false),
      })}
    </div>`;
  }

  private iconCommand(
    icon: string,
    label: 'head.resume' | 'head.pause' | 'head.stepOnce' | 'head.stop',
    command: ViewCommand,
    disabled: boolean,
  ): TemplateResult {
    return iconButton({ icon, label: text(label), press: () => this.command(command), disabled });
  }

  private command(command: ViewCommand): void {
    this.context.post({ kind: 'command', command });
  }

  private commitRate(typed: string): void {
    const value = parseNumber(typed);
    const isValid = value !== undefined && value > 0;
    this.setRateInvalid(!isValid);
    if (isValid) this.context.post({ kind: 'setLearningRate', value });
  }

  private setRateInvalid(isInvalid: boolean): void {
    this.isRateInvalid = isInvalid;
    this.context.redraw();
  }
}

function progressLine(run: Run): TemplateResult {
  if (run.state.kind === 'preparing') {
    return html`<div
      class="progress unknown"
      role="progressbar"
      aria-label=${text('head.progress')}
    >
      <i></i>
    </div>`;
  }
  const total = run.info?.totalSteps ?? 0;
  const share = total > 0 ? Math.min(1, run.step / total) : 0;
  // Assigning `style` goes through the CSSOM, which a strict content policy allows.
  return html`<div
    class="progress"
    role="progressbar"
    aria-label=${text('head.progress')}
    aria-valuemin="0"
    aria-valuemax=${total}
    aria-valuenow=${run.step}
  >
    <i .style=${`width: ${100 * share}%`}></i>
  </div>`;
}

function epochText({ epoch, info }: Run): string {
  if (!info || info.stepsPerEpoch === 0) return decimals(epoch, 2);
  const { done, total } = epochs(epoch, info.totalSteps / info.stepsPerEpoch);
  return text('head.epochOf', { epoch: done, epochs: total });
}

function counters(run: Run): TemplateResult {
  const { info } = run;
  const isTokens = info?.unit === 'tokens';
  const facts: readonly (readonly [string, string])[] = [
    [text('head.step'), whole(run.step)],
    [text('head.epoch'), epochText(run)],
    [text('head.loss'), lossValue(run.losses.at(run.losses.length))],
    [
      text(isTokens ? 'head.tokensPerSecond' : 'head.samplesPerSecond'),
      whole(run.perSecond > 0 ? run.perSecond : undefined),
    ],
  ];
  return html`<dl class="counters">
    ${facts.map(
      ([name, value]) =>
        html`<div>
          <dt>${name}</dt>
          <dd>${value}</dd>
        </div>`,
    )}
  </dl>`;
}
