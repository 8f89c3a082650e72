// *At the caret*: the expression under the caret and the tensor it made, and below it the pinned
// ones. The host follows the caret; this panel shows what it says and posts what is chosen.

import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { CaretState, ShownSite } from '../../extension/protocol/caret.ts';
import { iconButton, link } from '../controls.ts';
import { text } from '../strings.ts';
import type { Theme } from '../theme.ts';
import type { Panel, PanelContext } from './panel.ts';
import { SiteCard, siteFailure } from './siteCard.ts';

export class AtCaretPanel implements Panel {
  readonly title = 'section.atCaret';
  readonly hasTable = true;
  readonly watchesCaret = true;
  private readonly context: PanelContext;
  private readonly card: SiteCard;
  private readonly pins = new Map<string, SiteCard>();
  /** Grows with every change of a card. */
  private version = 0;

  constructor(context: PanelContext) {
    this.context = context;
    this.card = this.makeCard();
  }

  isPresent(): boolean {
    return true;
  }

  fact(): string {
    return '';
  }

  isWaiting(): boolean {
    const { caret, pinned } = this.caret;
    return [caret, ...pinned].some((site) => site && !site.value && site.failure === undefined);
  }

  actions(): TemplateResult {
    const { follows, caret, pinned } = this.caret;
    const isPinned = pinned.some(({ key }) => key === caret?.key);
    return html`${iconButton({
      icon: 'link',
      label: text('caret.follow'),
      pressed: follows,
      press: () => this.context.post({ kind: 'followCaret', follows: !follows }),
    })}
    ${
      caret
        ? iconButton({
            icon: isPinned ? 'pinned' : 'pin',
            label: text(isPinned ? 'caret.unpin' : 'caret.pin'),
            press: () => this.pin(caret, !isPinned),
          })
        : nothing
    }`;
  }

  body(asTable: boolean): TemplateResult {
    const { caret, pinned } = this.caret;
    for (const key of this.pins.keys()) {
      if (!pinned.some((site) => site.key === key)) this.pins.delete(key);
    }
    return html`${caret ? this.atCaret(caret, asTable) : this.nothingThere()}
    ${
      pinned.length > 0
        ? html`<div class="pins" role="list" aria-label=${text('caret.pinned')}>
            ${repeat(
              pinned,
              ({ key }) => key,
              (site) => this.pinned(site, asTable),
            )}
          </div>`
        : nothing
    }`;
  }

  draw(width: number, theme: Theme): void {
    const { caret, pinned } = this.caret;
    if (caret) this.card.draw(width, theme);
    for (const { key } of pinned) if (this.isOpen(key)) this.pins.get(key)?.draw(width, theme);
  }

  drawn(): unknown {
    return this.version;
  }

  private get caret(): CaretState {
    return this.context.state.caret;
  }

  private atCaret(site: ShownSite, asTable: boolean): TemplateResult {
    return html`<div class="line site-head">
        <span class="names"><b class="site-name">${site.name}</b> ${moduleOf(site)}</span>
        ${this.place(site)}
      </div>
      ${this.card.body(site, asTable)}`;
  }

  private pinned(site: ShownSite, asTable: boolean): TemplateResult {
    const { key, name } = site;
    const open = this.isOpen(key);
    let card = this.pins.get(key);
    if (!card) this.pins.set(key, (card = this.makeCard()));
    const toggle = () => {
      this.context.memory.toggle('closedPins', key);
      this.context.redraw();
    };
    return html`<div class="pin" role="listitem" aria-label=${name}>
      <div class="line site-head">
        <button
          type="button"
          class="pin-title"
          aria-expanded=${String(open)}
          aria-label=${text(open ? 'caret.collapse' : 'caret.expand', { name })}
          @click=${toggle}
        >
          <span class="codicon codicon-chevron-${open ? 'down' : 'right'}"></span>
          <b class="site-name">${name}</b>
        </button>
        ${this.place(site)}
        ${iconButton({
          icon: 'pinned',
          label: text('caret.unpin'),
          press: () => this.pin(site, false),
        })}
      </div>
      ${open ? html`${moduleOf(site)}${card.body(site, asTable)}` : nothing}
    </div>`;
  }

  private place({ place, range, trace }: ShownSite): TemplateResult {
    const open = () => this.context.post({ kind: 'reveal', source: range, trace });
    return link(place, open, text('picture.source'));
  }

  private nothingThere(): TemplateResult {
    const { follows, failure, absence = 'noModelFile' } = this.caret;
    if (failure !== undefined) return siteFailure(failure);
    if (follows) return html`<p class="muted quiet">${text(`caret.${absence}`)}</p>`;
    const follow = () => this.context.post({ kind: 'followCaret', follows: true });
    return html`<p class="muted quiet">
      ${text('caret.notFollowing')} ${link(text('caret.follow'), follow)}
    </p>`;
  }

  private makeCard(): SiteCard {
    return new SiteCard(this.context, () => (this.version += 1));
  }

  private isOpen(key: string): boolean {
    return !this.context.memory.choices.closedPins.includes(key);
  }

  private pin({ key }: ShownSite, pinned: boolean): void {
    this.context.post({ kind: 'pin', key, pinned });
  }
}

/** With several modules the one that is shown stands in a list to choose from. */
function moduleOf({ modules, module }: ShownSite): TemplateResult | typeof nothing {
  const path = modules[module] ?? '';
  if (modules.length > 1 || path === '') return nothing;
  return html`<span class="muted small">${path}</span>`;
}
