// What the page says when there is no run, when one failed, and when there is something to know of it.

import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { button, link } from '../controls.ts';
import { text } from '../strings.ts';
import type { Run } from '../state.ts';
import type { PanelContext } from './panel.ts';

export function emptyNotice({ post }: PanelContext): TemplateResult {
  return html`<div class="empty">
    <h1 class="spoken">${text('empty.title')}</h1>
    <p>${text('empty.text')}</p>
    ${button({
      label: text('action.train'),
      icon: 'play',
      press: () => post({ kind: 'command', command: 'train' }),
    })}
    <p class="muted">${text('empty.below')}</p>
  </div>`;
}

export function runNotices(context: PanelContext, run: Run): TemplateResult {
  const failure = run.state.kind === 'failed' ? failureNotice(context, run) : nothing;
  return html`${failure}${run.notes.map(noteOf)}`;
}

/** The reason of a failure with the ways on; the last data stay on screen below it. */
function failureNotice({ post }: PanelContext, run: Run): TemplateResult {
  const at = run.state.kind === 'failed' ? run.state.step?.at : undefined;
  return html`<div class="notice" role="alert">
    <span class="codicon codicon-error"></span>
    <div>
      <p>${run.failure ?? text('failed.unknown')}</p>
      <div class="row">
        ${
          at
            ? button({
                label: text('action.goToLine', { line: at.startLine + 1 }),
                press: () => post({ kind: 'command', command: 'goToFailure' }),
              })
            : nothing
        }
        ${button({
          label: text('action.trainAgain'),
          press: () => post({ kind: 'command', command: 'trainAgain' }),
          secondary: at !== undefined,
        })}
        ${link(text('action.showOutput'), () => post({ kind: 'command', command: 'showOutput' }))}
      </div>
    </div>
  </div>`;
}

function noteOf(note: string): TemplateResult {
  return html`<div class="notice" role="status">
    <span class="codicon codicon-info"></span>
    <div><p>${note}</p></div>
  </div>`;
}
