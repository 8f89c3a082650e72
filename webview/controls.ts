// The page's controls. @vscode/webview-ui-toolkit is archived upstream, so this is the only file
// that knows it: replacing it means rewriting these functions and the rules for them in page.css.

import './contentNonce.ts';
import {
  provideVSCodeDesignSystem,
  vsCodeButton,
  vsCodeTextField,
} from '@vscode/webview-ui-toolkit';
import type { TextField } from '@vscode/webview-ui-toolkit';
import { html, noChange, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';

export function registerControls(): void {
  provideVSCodeDesignSystem().register(vsCodeButton(), vsCodeTextField());
}

interface ButtonOptions {
  readonly label: string;
  readonly press: () => void;
  readonly icon?: string;
  readonly secondary?: boolean;
}

export function button({ label, press, icon, secondary }: ButtonOptions): TemplateResult {
  return html`<vscode-button
    class="button"
    appearance=${secondary ? 'secondary' : 'primary'}
    @click=${press}
    >${icon ? html`<span slot="start" class="codicon codicon-${icon}"></span>` : nothing}${label}
  </vscode-button>`;
}

interface IconButtonOptions {
  readonly icon: string;
  readonly label: string;
  readonly press: () => void;
  readonly disabled?: boolean;
  /** Present on toggles only. */
  readonly pressed?: boolean;
}

export function iconButton(options: IconButtonOptions): TemplateResult {
  return html`<button
    type="button"
    class="icon-button codicon codicon-${options.icon}"
    title=${options.label}
    aria-label=${options.label}
    aria-pressed=${options.pressed ?? nothing}
    ?disabled=${options.disabled ?? false}
    @click=${options.press}
  ></button>`;
}

export function link(label: string, press: () => void, title = label): TemplateResult {
  return html`<button type="button" class="link" title=${title} @click=${press}>${label}</button>`;
}

interface DropdownOptions {
  readonly label: string;
  readonly options: readonly string[];
  readonly chosen: number;
  readonly choose: (index: number) => void;
}

export function dropdown({ label, options, chosen, choose }: DropdownOptions): TemplateResult {
  return html`<select
    class="dropdown"
    aria-label=${label}
    title=${options[chosen] ?? ''}
    .value=${live(String(chosen))}
    @change=${(event: Event) => choose(Number((event.currentTarget as HTMLSelectElement).value))}
  >
    ${options.map(
      (option, index) =>
        html`<option value=${index} ?selected=${index === chosen}>${option}</option>`,
    )}
  </select>`;
}

interface SliderOptions {
  readonly label: string;
  /** What a screen reader says of the chosen place. */
  readonly valueText: string;
  /** 0 … count − 1 can be chosen. */
  readonly count: number;
  readonly chosen: number;
  readonly choose: (index: number) => void;
}

export function slider(options: SliderOptions): TemplateResult {
  const { label, valueText, count, chosen, choose } = options;
  return html`<input
    type="range"
    class="slider"
    aria-label=${label}
    aria-valuetext=${valueText}
    min="0"
    max=${count - 1}
    .value=${live(String(chosen))}
    @input=${(event: Event) => choose(Number((event.currentTarget as HTMLInputElement).value))}
  />`;
}

interface TextFieldOptions {
  readonly label: string;
  readonly value: string;
  readonly invalid: boolean;
  /** On Enter, and when the field is left after an edit. */
  readonly commit: (value: string) => void;
  /** On Escape: the edit is given up. */
  readonly cancel: () => void;
}

/** A field that keeps what is being typed, while its value goes on changing, until it is committed. */
export function textField(options: TextFieldOptions): TemplateResult {
  const { label, value, invalid, commit, cancel } = options;
  const fieldOf = (event: Event) => event.currentTarget as TextField;
  const finish = (field: TextField) => {
    if (field.dataset.edited === undefined) return;
    delete field.dataset.edited;
    commit(field.value);
  };
  const onKey = (event: KeyboardEvent) => {
    const field = fieldOf(event);
    if (event.key === 'Enter') finish(field);
    if (event.key !== 'Escape') return;
    delete field.dataset.edited;
    field.value = value;
    cancel();
  };
  const isFocused = document.activeElement?.getAttribute('data-label') === label;
  return html`<vscode-text-field
    class="field"
    data-label=${label}
    aria-invalid=${invalid ? 'true' : nothing}
    .value=${isFocused || invalid ? noChange : live(value)}
    @input=${(event: Event) => (fieldOf(event).dataset.edited = '')}
    @keydown=${onKey}
    @blur=${(event: Event) => finish(fieldOf(event))}
    >${label}</vscode-text-field
  >`;
}
