// The whole page: header, notices and the panels that the run's model has, arranged for the side
// panel or the editor tab. It draws at most once per animation frame and asks the host only for
// what is on screen.

import { html, render } from 'lit';
import type { TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { Announcer, ReadAloud } from './announcer.ts';
import { arrange, moveBy, moveTo } from './arrangement.ts';
import type { Columns, Layout } from './arrangement.ts';
import { AtCaretPanel } from './panels/atCaret.ts';
import { LayerShapesPanel } from './panels/layerShapes.ts';
import { LossCurvePanel } from './panels/lossCurve.ts';
import { emptyNotice, runNotices } from './panels/notices.ts';
import { OfferedPanel } from './panels/offeredPanel.ts';
import type { Panel, PanelContext } from './panels/panel.ts';
import { RunHeader } from './panels/runHeader.ts';
import { SampleBar } from './panels/sampleBar.ts';
import { isOpen, section } from './panels/section.ts';
import { SectionMover } from './sectionMover.ts';
import { text } from './strings.ts';
import { readTheme, watchTheme } from './theme.ts';
import type { Theme } from './theme.ts';
import { views } from './views/views.ts';

/** A picture that takes longer than this gets a progress line over the old one. */
const lateAfterMs = 200;

/** The same width stands in editorTab.css. */
const wideTab = matchMedia('(min-width: 720px)');

interface Slot {
  readonly panel: Panel;
  element: HTMLElement | undefined;
  isOnScreen: boolean;
  /** What the canvases show now; compared before they are drawn again. */
  drawn: readonly unknown[];
  lateTimer: number | undefined;
  isLate: boolean;
  readonly placed: (element: Element | undefined) => void;
}

export class Page {
  private readonly root: HTMLElement;
  private readonly context: PanelContext;
  private readonly header: RunHeader;
  private readonly samples: SampleBar;
  private readonly slots: readonly Slot[];
  private readonly onScreen: IntersectionObserver;
  private readonly announcer = new Announcer();
  private readonly readAloud: ReadAloud;
  private theme: Theme = readTheme();
  private isScheduled = false;
  private sentLooks = '[]';
  private sentWatch: boolean | undefined;
  private drawnAnswers: number[] = [];

  constructor(root: HTMLElement, context: Omit<PanelContext, 'redraw' | 'say'>) {
    this.root = root;
    this.context = {
      ...context,
      redraw: () => this.redraw(),
      say: (sentence) => this.announcer.say(sentence),
    };
    this.readAloud = new ReadAloud(root, this.context.say);
    this.header = new RunHeader(this.context);
    this.samples = new SampleBar(this.context);
    this.onScreen = new IntersectionObserver((entries) => this.noteVisibility(entries));
    const { context: own } = this;
    this.slots = [
      new AtCaretPanel(own),
      new LayerShapesPanel(own),
      new LossCurvePanel(own),
      ...views.map((entry) => new OfferedPanel(own, entry)),
    ].map((panel) => this.makeSlot(panel));
    new SectionMover(root, {
      drop: (section, spot) => this.rearrange(moveTo(this.columns(), section, spot)),
      step: (section, by) => this.moveSection(section, by),
    });
    new ResizeObserver(() => this.redraw()).observe(root);
    document.addEventListener('visibilitychange', () => this.watch());
    watchTheme(() => {
      this.theme = readTheme();
      this.redraw();
    });
  }

  redraw(): void {
    if (this.isScheduled || !this.context.state.isHydrated) return;
    this.isScheduled = true;
    requestAnimationFrame(() => this.drawNow());
  }

  /** An answer was received: said to be drawn after the next drawing, which paces the sender. */
  acknowledge(answerId: number): void {
    this.drawnAnswers.push(answerId);
    this.redraw();
  }

  /** After a reload or a new run the host knows nothing of earlier wishes. */
  forgetWatched(): void {
    this.sentLooks = '[]';
    this.sentWatch = undefined;
    this.redraw();
  }

  private makeSlot(panel: Panel): Slot {
    const slot: Slot = {
      panel,
      element: undefined,
      isOnScreen: false,
      drawn: [],
      lateTimer: undefined,
      isLate: false,
      placed: (element) => {
        if (slot.element) this.onScreen.unobserve(slot.element);
        slot.element = element as HTMLElement | undefined;
        slot.drawn = [];
        if (slot.element) this.onScreen.observe(slot.element);
        else slot.isOnScreen = false;
      },
    };
    return slot;
  }

  private noteVisibility(entries: readonly IntersectionObserverEntry[]): void {
    for (const { target, isIntersecting } of entries) {
      const slot = this.slots.find(({ element }) => element === target);
      if (slot) slot.isOnScreen = isIntersecting;
    }
    this.watch();
  }

  private drawNow(): void {
    this.isScheduled = false;
    render(this.template(), this.root);
    for (const slot of this.slots) this.drawPictures(slot);
    this.readAloud.drawn();
    this.watch();
    for (const answerId of this.drawnAnswers) this.context.post({ kind: 'drawn', answerId });
    this.drawnAnswers = [];
  }

  private template(): TemplateResult {
    const { state } = this.context;
    const { run } = state;
    return html`<div class="column top">
        ${run ? html`${this.header.body()}${runNotices(this.context, run)}` : emptyNotice(this.context)}
        ${this.samples.body()}
      </div>
      ${this.columns().map(
        (titles, index) =>
          html`<div class="column sections" data-column=${index}>
            ${repeat(
              this.slots
                .filter(({ panel }) => titles.includes(panel.title) && panel.isPresent())
                .sort((a, b) => titles.indexOf(a.panel.title) - titles.indexOf(b.panel.title)),
              ({ panel }) => panel.title,
              (slot) => this.sectionOf(slot),
            )}
          </div>`,
      )}`;
  }

  /** A narrow editor tab is arranged as the side panel is. */
  private get layout(): Layout {
    const isWide = this.root.dataset.place === 'editorTab' && wideTab.matches;
    return isWide ? 'twoColumns' : 'oneColumn';
  }

  private columns(): Columns {
    const { layout } = this;
    const kept = this.context.memory.choices.arrangement[layout];
    return arrange(
      layout,
      kept,
      this.slots.map(({ panel }) => panel.title),
    );
  }

  private rearrange(columns: Columns): void {
    const { memory } = this.context;
    memory.change({ arrangement: { ...memory.choices.arrangement, [this.layout]: columns } });
    this.redraw();
  }

  /** One place up or down; the title keeps the focus, and its new place is said. */
  private moveSection(section: string, by: -1 | 1): void {
    const isShown = (title: string) =>
      this.slots.some(({ panel }) => panel.title === title && panel.isPresent());
    this.rearrange(moveBy(this.columns(), section, by, isShown));
    const slot = this.slots.find(({ panel }) => panel.title === section);
    requestAnimationFrame(() => slot?.element?.querySelector<HTMLElement>('button')?.focus());
    const shown = this.columns().flat().filter(isShown);
    if (slot) {
      const place = { number: shown.indexOf(section) + 1, count: shown.length };
      this.announcer.say(text('section.moved', { title: text(slot.panel.title), ...place }));
    }
  }

  private sectionOf(slot: Slot): TemplateResult {
    const { memory } = this.context;
    const { panel, isLate, placed } = slot;
    return section({ panel, memory, isLate, placed, redraw: this.context.redraw });
  }

  private drawPictures(slot: Slot): void {
    const { panel, element } = slot;
    const body = element?.querySelector<HTMLElement>('.section-body');
    if (!panel.draw || !body) return;
    const style = getComputedStyle(body);
    const padding = parseFloat(style.paddingLeft) + parseFloat(style.paddingRight);
    const width = body.clientWidth - padding;
    const now = [panel.drawn?.(), width, this.theme, this.context.memory.version];
    // Numbers and hover readouts change far more often than pictures do.
    if (width <= 0 || now.every((value, index) => value === slot.drawn[index])) return;
    slot.drawn = now;
    panel.draw(width, this.theme);
  }

  /** Tells the host what is on screen: nothing else is computed. */
  private watch(): void {
    const { state, post } = this.context;
    if (!state.isHydrated) return;
    const seen = this.slots.filter((slot) => this.isSeen(slot));
    const watches = seen.some(({ panel }) => panel.watchesCaret);
    if (watches !== this.sentWatch) {
      this.sentWatch = watches;
      post({ kind: 'watchCaret', watches });
    }
    const ofPanels = seen.flatMap(({ panel }) => panel.looks?.() ?? []);
    const looks = document.hidden ? [] : [...this.samples.looks(), ...ofPanels];
    const text = JSON.stringify(looks);
    if (text !== this.sentLooks) {
      this.sentLooks = text;
      state.watch(looks);
      post({ kind: 'watch', looks });
    }
    for (const slot of this.slots) {
      this.watchLateness(slot, seen.includes(slot) && (slot.panel.isWaiting?.() ?? false));
    }
  }

  private isSeen({ panel, isOnScreen }: Slot): boolean {
    return isOnScreen && !document.hidden && isOpen(panel, this.context.memory);
  }

  private watchLateness(slot: Slot, isWaiting: boolean): void {
    if (isWaiting && slot.lateTimer === undefined) {
      slot.lateTimer = window.setTimeout(() => {
        slot.isLate = true;
        this.redraw();
      }, lateAfterMs);
    }
    if (isWaiting || slot.lateTimer === undefined) return;
    clearTimeout(slot.lateTimer);
    slot.lateTimer = undefined;
    if (!slot.isLate) return;
    slot.isLate = false;
    this.redraw();
  }
}
