// The picture of one expression that a recogniser knows: drawn by the view that has a section for
// such tensors, so attention is attention wherever the caret stands.

import { nothing } from 'lit';
import type { TemplateResult } from 'lit';
import type { ShownSite } from '../../extension/protocol/caret.ts';
import type { ViewId } from '../../extension/protocol/viewOffer.ts';
import type { Theme } from '../theme.ts';
import { RoleTensor } from '../views/roleTensor.ts';
import type { WholeAnswer } from '../views/roleTensor.ts';
import { firstChoice } from '../views/view.ts';
import type { Shown, View, ViewChoice } from '../views/view.ts';
import { views } from '../views/views.ts';
import type { PanelContext } from './panel.ts';

interface PictureEvents {
  /** It must be drawn again. */
  readonly changed: () => void;
  readonly open: () => void;
}

type Offered = NonNullable<ShownSite['offered']>;

export class OfferedPicture {
  private readonly context: PanelContext;
  private readonly events: PictureEvents;
  private view: { readonly id: ViewId; readonly view: View } | undefined;
  private choice: ViewChoice = firstChoice;
  private pictured: Pick<Shown, 'offer' | 'tensors'> | undefined;

  constructor(context: PanelContext, events: PictureEvents) {
    this.context = context;
    this.events = events;
  }

  /** Another expression is shown. */
  reset(): void {
    this.choice = firstChoice;
    this.pictured = undefined;
  }

  body({ view, place }: Offered, name: string, value: WholeAnswer, asTable: boolean) {
    if (this.pictured?.tensors[0]?.answer !== value) {
      const tensors = [new RoleTensor(value, place.axes)];
      this.pictured = { offer: { view, title: name, places: [place] }, tensors };
    }
    return this.viewOf(view).body({ ...this.pictured, choice: this.choice }, asTable);
  }

  draw(width: number, theme: Theme): void {
    if (this.pictured)
      this.view?.view.draw?.({ ...this.pictured, choice: this.choice }, width, theme);
  }

  private viewOf(id: ViewId): View {
    if (this.view?.id === id) return this.view.view;
    const entry = views.find(({ view }) => view === id);
    if (!entry) throw new Error(`There is no view ${id}`);
    const { memory, redraw, say } = this.context;
    const choose = (choice: Partial<ViewChoice>) => {
      this.choice = { ...this.choice, ...choice };
      this.events.changed();
      redraw();
    };
    const link = (): TemplateResult | typeof nothing => nothing;
    const view = entry.make({ memory, redraw, say, choose, open: this.events.open, link });
    this.view = { id, view };
    return view;
  }
}
