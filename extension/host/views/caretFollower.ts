// The owner of *At the caret*: which expression is shown and which are pinned, and their values
// while a page has them on screen. One question to the engine at a time; the newest place wins.
// No VS Code inside.

import type { CaretState } from '../../protocol/caret.ts';
import type { TensorAnswer } from '../../protocol/looks/tensor.ts';
import { addedTo, entryOf, lostEntry, pinOf, shownOf } from './caretEntry.ts';
import type { CaretEntry, Pin } from './caretEntry.ts';
import { ChangeEvent } from '../changeEvent.ts';
import type { ExecutionChoice, SiteChoices } from '../shapes/executionChoice.ts';
import type { SourcePlace } from '../language/shapeHover.ts';
import { keyOf } from '../shapes/shownSite.ts';
import type { FoundSite } from '../shapes/siteLookup.ts';
import { isSameTensor } from '../shapes/siteValues.ts';
import type { TensorAt } from '../shapes/siteValues.ts';

export interface CaretMemory {
  readonly follows: boolean;
  readonly pins: readonly Pin[];
}

/** `edited`: the line is another than the one that was traced. */
export type NothingFound = 'noModelFile' | 'noTensor' | 'edited';

export interface CaretParts {
  /** Both reject with a ProblemError. */
  find(place: SourcePlace): Promise<FoundSite | NothingFound>;
  findPin(pin: Pin): Promise<FoundSite | undefined>;
  value(tensor: TensorAt): Promise<TensorAnswer>;
  readonly choices: SiteChoices;
  /** Sentences in the reader's language. */
  explain(error: unknown): string;
  readonly onlyLooked: string;
  readonly gone: string;
  /** Where the caret stands. */
  caretNow(): SourcePlace | undefined;
  remember(memory: CaretMemory): void;
}

type Absence = NonNullable<CaretState['absence']>;

interface Failure {
  readonly failed: string;
}

/** What is not there by then is shown as not there yet; sooner would be a flicker. */
const patienceMs = 100;
const trainingMs = 200;

export class CaretFollower {
  readonly changes = new ChangeEvent<CaretState>();
  private readonly parts: CaretParts;
  private memory: CaretMemory;
  private place: SourcePlace | undefined;
  private caret: CaretEntry | undefined;
  private absence: Absence | undefined;
  private failure: string | undefined;
  private pinned: readonly CaretEntry[] = [];
  private isWatched = false;
  /** What is found may be another expression, or another shape, by now. */
  private isOutdated = false;
  private isFinding = false;
  /** Whose values are still to be asked for, the caret's first. */
  private unasked: CaretEntry[] = [];
  private isAsking = false;
  /** There are newer weights than those of the values. */
  private isAged = false;
  private nextLook: NodeJS.Timeout | undefined;
  private impatience: NodeJS.Timeout | undefined;

  constructor(parts: CaretParts, memory: CaretMemory) {
    this.parts = parts;
    this.memory = memory;
  }

  get state(): CaretState {
    const { caret, absence, failure } = this;
    return {
      follows: this.memory.follows,
      caret: caret && shownOf(caret),
      ...(caret ? {} : { absence, failure }),
      pinned: this.pinned.map(shownOf),
    };
  }

  get follows(): boolean {
    return this.memory.follows;
  }

  /** The caret has moved. */
  moveTo(place: SourcePlace): void {
    if (this.memory.follows) this.goTo(place);
  }

  /** Whether the caret is followed or not. */
  goTo(place: SourcePlace): void {
    this.place = place;
    this.look();
  }

  /** Shapes, weights or choices may be new. */
  look(): void {
    this.isOutdated = true;
    if (!this.isWatched) return;
    this.cancelLook();
    this.impatience ??= setTimeout(() => this.showIncomplete(), patienceMs);
    if (!this.isFinding) void this.findUntilCurrent();
  }

  /** A step of training is done: values are looked at again, but not for every step. */
  trained(): void {
    this.isAged = true;
    this.lookLater();
  }

  watch(watches: boolean): void {
    const wasWatched = this.isWatched;
    this.isWatched = watches;
    if (watches && !wasWatched) this.look();
    if (watches) return;
    this.cancelLook();
    clearTimeout(this.impatience);
    this.impatience = undefined;
  }

  follow(follows: boolean): void {
    this.keep({ follows });
    if (follows) this.place = this.parts.caretNow() ?? this.place;
    this.show();
    this.look();
  }

  choose(key: string, choice: ExecutionChoice): void {
    const entry = this.entries.find(({ shown }) => shown.key === key);
    if (entry?.choiceKey !== undefined) this.parts.choices.set(entry.choiceKey, choice);
    this.look();
  }

  pin(key: string, pinned: boolean): void {
    const { caret } = this;
    if (!pinned) this.setPins(this.memory.pins.filter((pin) => keyOf(pin) !== key));
    else if (caret?.shown.key === key) this.setPins(addedTo(this.memory.pins, caret.pin));
  }

  async pinAt(place: SourcePlace): Promise<void> {
    const found = await this.parts.find(place);
    if (typeof found === 'string') return;
    this.setPins(addedTo(this.memory.pins, pinOf(place.uri, found)));
  }

  unpinAll(): void {
    this.setPins([]);
  }

  dispose(): void {
    this.watch(false);
  }

  private get entries(): readonly CaretEntry[] {
    return this.caret ? [this.caret, ...this.pinned] : this.pinned;
  }

  private setPins(pins: readonly Pin[]): void {
    this.keep({ pins });
    const isKept = ({ shown }: CaretEntry): boolean => pins.some((pin) => keyOf(pin) === shown.key);
    this.pinned = this.pinned.filter(isKept);
    this.show();
    this.look();
  }

  private keep(changes: Partial<CaretMemory>): void {
    this.memory = { ...this.memory, ...changes };
    this.parts.remember(this.memory);
  }

  private show(): void {
    clearTimeout(this.impatience);
    this.impatience = undefined;
    this.changes.fire(this.state);
  }

  /** Of another file the shown expression says nothing, and its own may take seconds to trace. */
  private showIncomplete(): void {
    if (this.isFinding && this.caret?.pin.uri !== this.place?.uri) this.setCaret('tracing');
    this.show();
  }

  /** Counted from the last answer, so that an engine that is slow now is not asked all the time. */
  private lookLater(): void {
    if (!this.isAged || !this.isWatched || this.isFinding || this.isAsking) return;
    this.nextLook ??= setTimeout(() => this.look(), trainingMs);
  }

  private cancelLook(): void {
    clearTimeout(this.nextLook);
    this.nextLook = undefined;
  }

  private async findUntilCurrent(): Promise<void> {
    this.isFinding = true;
    try {
      while (this.isOutdated && this.isWatched) {
        this.isOutdated = false;
        await this.findAll();
      }
    } finally {
      this.isFinding = false;
    }
    // A question under way goes on with these when it is answered.
    this.unasked = [...this.entries];
    if (!this.isAsking) await this.askAll();
  }

  private async findAll(): Promise<void> {
    const { place, memory } = this;
    const [caret, pinned] = await Promise.all([
      place && this.findCaret(place),
      Promise.all(memory.pins.map((pin) => this.findPin(pin))),
    ]);
    if (this.isOutdated) return;
    this.setCaret(caret ?? 'noModelFile');
    this.pinned = pinned;
  }

  private setCaret(found: CaretEntry | Absence | Failure): void {
    this.caret = typeof found === 'object' && 'shown' in found ? found : undefined;
    this.absence = typeof found === 'string' ? found : undefined;
    this.failure = typeof found === 'object' && 'failed' in found ? found.failed : undefined;
  }

  private async findCaret(place: SourcePlace): Promise<CaretEntry | Absence | Failure> {
    try {
      const found = await this.parts.find(place);
      if (found === 'edited') return this.staleCaret(place) ?? 'tracing';
      return typeof found === 'string' ? found : this.entryOf(found, place.uri);
    } catch (error) {
      return { failed: this.parts.explain(error) };
    }
  }

  /** While a line is typed, what stood there stays on screen, marked. */
  private staleCaret({ uri }: SourcePlace): CaretEntry | undefined {
    const { caret } = this;
    if (caret?.pin.uri !== uri) return undefined;
    return { ...caret, shown: { ...caret.shown, isStale: true } };
  }

  private async findPin(pin: Pin): Promise<CaretEntry> {
    try {
      const found = await this.parts.findPin(pin);
      return found ? this.entryOf(found, pin.uri) : lostEntry(pin, this.parts.gone);
    } catch (error) {
      return lostEntry(pin, this.parts.explain(error));
    }
  }

  private entryOf(found: FoundSite, uri: string): CaretEntry {
    const { choices, onlyLooked } = this.parts;
    return entryOf(found, uri, choices, onlyLooked, this.entries);
  }

  private async askAll(): Promise<void> {
    this.isAsking = true;
    this.isAged = false;
    try {
      let entry = this.unasked.shift();
      while (entry && this.isWatched) {
        if (entry.tensor) await this.ask(entry.tensor);
        entry = this.unasked.shift();
      }
    } finally {
      this.isAsking = false;
    }
    if (!this.isFinding) this.show();
    this.lookLater();
  }

  private async ask(tensor: TensorAt): Promise<void> {
    const answer: Pick<CaretEntry, 'value' | 'failure'> = {};
    try {
      answer.value = await this.parts.value(tensor);
      answer.failure = undefined;
    } catch (error) {
      answer.failure = this.parts.explain(error);
    }
    // What is shown may have changed since, and still be about this tensor, or be so twice.
    for (const entry of this.entries) {
      if (!isSameTensor(entry.tensor, tensor)) continue;
      Object.assign(entry, answer);
      if (answer.value && entry.choiceKey) this.parts.choices.learn(entry.choiceKey, answer.value);
    }
  }
}
