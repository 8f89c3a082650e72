// The frame around a panel: chevron, title, one muted fact, and the table toggle at the right.

import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { ref } from 'lit/directives/ref.js';
import { iconButton } from '../controls.ts';
import { text } from '../strings.ts';
import type { ViewMemory } from '../viewMemory.ts';
import type { Panel } from './panel.ts';

interface SectionFrame {
  readonly panel: Panel;
  readonly memory: ViewMemory;
  readonly redraw: () => void;
  /** The picture on screen is not yet the one asked for. */
  readonly isLate: boolean;
  readonly placed: (element: Element | undefined) => void;
}

export function isOpen(panel: Panel, memory: ViewMemory): boolean {
  return !memory.choices.closedSections.includes(panel.title);
}

export function isTable(panel: Panel, memory: ViewMemory): boolean {
  return panel.hasTable && memory.choices.tableSections.includes(panel.title);
}

export function section({ panel, memory, redraw, isLate, placed }: SectionFrame): TemplateResult {
  const open = isOpen(panel, memory);
  const asTable = isTable(panel, memory);
  const title = text(panel.title);
  const fact = panel.fact();
  const toggle = (list: 'closedSections' | 'tableSections') => {
    memory.toggle(list, panel.title);
    redraw();
  };
  const tableToggle = () =>
    iconButton({
      icon: 'table',
      label: text('section.showAsTable'),
      pressed: asTable,
      press: () => toggle('tableSections'),
    });
  return html`<section
    class="section ${panel.title.replace('section.', '')}"
    role="region"
    aria-label=${title}
    data-section=${panel.title}
    ${ref(placed)}
  >
    <div class="section-head">
      <h2>
        <button
          type="button"
          class="section-title"
          aria-expanded=${open ? 'true' : 'false'}
          aria-keyshortcuts="Alt+ArrowUp Alt+ArrowDown"
          @click=${() => toggle('closedSections')}
        >
          <span class="codicon codicon-chevron-${open ? 'down' : 'right'}"></span>
          <span
            class="title-line"
            title=${`${fact === '' ? title : `${title}: ${fact}`}\n${text('section.move')}`}
            ><b>${title}</b><span class="fact">${fact}</span></span
          >
        </button>
      </h2>
      ${open && panel.actions ? panel.actions() : nothing}
      ${open && panel.hasTable ? tableToggle() : nothing}
    </div>
    ${
      open
        ? html`<div class="section-body">
            ${isLate ? html`<div class="progress unknown late" role="progressbar"><i></i></div>` : nothing}
            ${panel.body(asTable)}
          </div>`
        : nothing
    }
  </section>`;
}
