// Which run of an expression is shown: in which module, which of its runs in it, which tensor of a list.

import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import type { ShownSite } from '../../extension/protocol/caret.ts';
import { dropdown, slider } from '../controls.ts';
import { whole } from '../numbers.ts';
import { text } from '../strings.ts';
import type { PanelContext } from './panel.ts';

type Choice = Pick<ShownSite, 'module' | 'iteration' | 'part'>;

export class SiteSelectors {
  private readonly context: PanelContext;
  private site: ShownSite | undefined;
  /** Shown until the host has answered, or the slider would jump back under the pointer. */
  private asked: Choice | undefined;

  constructor(context: PanelContext) {
    this.context = context;
  }

  body(site: ShownSite): TemplateResult | typeof nothing {
    if (site !== this.site) this.asked = undefined;
    this.site = site;
    const choice = this.asked ?? site;
    const rows = [
      site.modules.length > 1 ? this.modules(site, choice) : nothing,
      site.iterations > 1 ? this.iterations(site, choice) : nothing,
      site.parts.length > 1 ? this.parts(site, choice) : nothing,
    ].filter((row) => row !== nothing);
    return rows.length > 0 ? html`<div class="site-selectors">${rows}</div>` : nothing;
  }

  private modules({ modules }: ShownSite, choice: Choice): TemplateResult {
    const place = text('caret.of', { number: choice.module + 1, count: modules.length });
    const picker = dropdown({
      label: text('caret.module'),
      options: modules.map((path) => (path === '' ? text('caret.theModel') : path)),
      chosen: choice.module,
      choose: (module) => this.choose({ ...choice, module }),
    });
    return selector(text('caret.module'), picker, place);
  }

  private iterations({ iterations, repeat }: ShownSite, choice: Choice): TemplateResult {
    const run = text(`caret.${repeat ?? 'run'}`, { number: whole(choice.iteration + 1) });
    const count = text('caret.ofTimes', { count: whole(iterations) });
    const picker = slider({
      label: text('caret.iteration'),
      valueText: `${run} ${count}`,
      count: iterations,
      chosen: choice.iteration,
      choose: (iteration) => this.choose({ ...choice, iteration }),
    });
    return selector(run, picker, count);
  }

  private parts({ parts }: ShownSite, choice: Choice): TemplateResult {
    const place = text('caret.of', { number: choice.part + 1, count: parts.length });
    const picker = dropdown({
      label: text('caret.part'),
      options: parts,
      chosen: choice.part,
      choose: (part) => this.choose({ ...choice, part }),
    });
    return selector(text('caret.part'), picker, place);
  }

  private choose({ module, iteration, part }: Choice): void {
    const { site } = this;
    if (!site) return;
    this.asked = { module, iteration, part };
    this.context.post({ kind: 'chooseExecution', key: site.key, module, iteration, part });
    this.context.redraw();
  }
}

/** One row of the selectors: what is chosen, the control, which of how many. */
export function selector(name: string, control: TemplateResult, place: string): TemplateResult {
  return html`<div>
    <span class="muted">${name}</span>${control}<span class="muted">${place}</span>
  </div>`;
}
