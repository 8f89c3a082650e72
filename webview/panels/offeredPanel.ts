// The section of a view: what the shown model offers of it, as tabs, and the picture of the chosen
// one. It asks for all tensors of the offer; until all are there, the last picture stays.

import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import type { TensorAnswer, TensorLook } from '../../extension/protocol/looks/tensor.ts';
import { isOver } from '../../extension/protocol/runReport.ts';
import type { ViewOffer } from '../../extension/protocol/viewOffer.ts';
import { dropdown } from '../controls.ts';
import { tabs } from '../pictures/pictureParts.ts';
import { text } from '../strings.ts';
import type { Theme } from '../theme.ts';
import type { KeptChoice } from '../viewMemory.ts';
import { RoleTensor, isWhole } from '../views/roleTensor.ts';
import { firstChoice } from '../views/view.ts';
import type { Shown, View, ViewContext, ViewEntry } from '../views/view.ts';
import { originText } from './originText.ts';
import type { Panel, PanelContext } from './panel.ts';
import { linkTo, sourceLink } from './sourceLink.ts';

/** More tabs would be a wall of words. */
const mostTabs = 6;

/** Complete answers, as they came. */
interface Pictured {
  readonly subject: number;
  readonly offer: ViewOffer;
  readonly answers: readonly TensorAnswer[];
  readonly tensors: readonly RoleTensor[];
  readonly input?: TensorAnswer;
}

export class OfferedPanel implements Panel {
  readonly title: ViewEntry['title'];
  readonly hasTable = true;
  private readonly context: PanelContext;
  private readonly entry: ViewEntry;
  private readonly view: View;
  private last: Pictured | undefined;

  constructor(context: PanelContext, entry: ViewEntry) {
    this.context = context;
    this.entry = entry;
    this.title = entry.title;
    this.view = entry.make(this.viewContext());
  }

  isPresent(): boolean {
    return this.offers.length > 0;
  }

  looks(): readonly TensorLook[] {
    const { offer } = this;
    if (!offer) return [];
    const { sample } = this.context.state;
    const places = offer.places.map(({ place }) => place);
    const input = this.entry.showsInput ? [{ input: 0 }] : [];
    const take = { kind: 'whole' } as const;
    return [...places, ...input].map((place) => ({ kind: 'tensor', place, sample, take }));
  }

  isWaiting(): boolean {
    const { state } = this.context;
    const canCome = !state.run || state.run.hasWeights;
    return canCome && this.looks().some((look) => !state.answerTo(look));
  }

  drawn(): unknown {
    return this.pictured();
  }

  fact(): string {
    const [answer] = this.pictured()?.answers ?? [];
    return answer ? originText(answer.origin) : '';
  }

  body(asTable: boolean): TemplateResult {
    const shown = this.shown();
    return html`${this.offers.length > 1 ? this.picker() : nothing}
    ${shown ? this.view.body(shown, asTable) : this.nothingYet()}`;
  }

  draw(width: number, theme: Theme): void {
    const shown = this.shown();
    if (shown) this.view.draw?.(shown, width, theme);
  }

  private get offers(): readonly ViewOffer[] {
    const offers = this.context.state.table?.offers ?? [];
    return offers.filter(({ view }) => view === this.entry.view);
  }

  /** The chosen one, else the first. */
  private get offer(): ViewOffer | undefined {
    const { offer } = this.kept;
    return this.offers.find(({ title }) => title === offer) ?? this.offers[0];
  }

  private get key(): string {
    return `${this.entry.view} ${this.context.state.table?.model ?? ''}`;
  }

  private get kept(): KeptChoice {
    return this.context.memory.choices.views[this.key] ?? {};
  }

  private keep(choice: KeptChoice): void {
    const { memory, redraw } = this.context;
    const { views } = memory.choices;
    memory.change({ views: { ...views, [this.key]: { ...this.kept, ...choice } } });
    redraw();
  }

  private shown(): Shown | undefined {
    const pictured = this.pictured();
    return pictured && { ...pictured, choice: { ...firstChoice, ...this.kept } };
  }

  private pictured(): Pictured | undefined {
    const { offer, last } = this;
    const { state } = this.context;
    if (last && last.subject !== state.subject) this.last = undefined;
    const looks = this.looks();
    const answers = looks.flatMap((look) => state.answerTo(look) ?? []);
    const isComplete = offer && answers.length === looks.length && answers.every(isWhole);
    if (!isComplete) return this.last;
    const isSame = offer === last?.offer && answers.every((each, i) => each === last.answers[i]);
    if (isSame && this.last) return this.last;
    const tensors = offer.places.flatMap(({ axes }, place) => {
      const answer = answers[place];
      return isWhole(answer) ? [new RoleTensor(answer, axes)] : [];
    });
    const input = this.entry.showsInput ? answers.at(-1) : undefined;
    this.last = { subject: state.subject, offer, answers, tensors, input };
    return this.last;
  }

  private picker(): TemplateResult {
    const { offer, offers } = this;
    const titles = offers.map(({ title }) => title);
    const chosen = titles.indexOf(offer?.title ?? '');
    const label = text('offers.label');
    return html`<div class="pickers">
      ${
        titles.length > mostTabs
          ? dropdown({
              ...{ label, options: titles, chosen },
              choose: (index) => this.keep({ offer: titles[index] }),
            })
          : tabs(
              label,
              titles.map((title) => ({ id: title, label: title })),
              offer?.title ?? '',
              (title) => this.keep({ offer: title }),
            )
      }
    </div>`;
  }

  private nothingYet(): TemplateResult {
    const { run } = this.context.state;
    const isGone = run && isOver(run.state) && !run.hasWeights;
    const key = isGone ? 'section.gone' : 'section.waiting';
    return html`<p class="muted quiet">${text(key)}</p>`;
  }

  private viewContext(): ViewContext {
    const { memory, redraw, say } = this.context;
    const source = (layer: number) => {
      const place = this.pictured()?.offer.places[layer]?.place;
      return place && sourceLink(this.context, place.site);
    };
    return {
      ...{ memory, redraw, say },
      choose: (choice) => this.keep(choice),
      open: (layer) => source(layer)?.open(),
      link: (layer) => linkTo(source(layer)),
    };
  }
}
