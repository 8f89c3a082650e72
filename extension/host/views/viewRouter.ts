// Between the session and the pages that show it: side panel and dashboard, one, both or none. Each
// page gets the whole state when it says `ready` and news from then on; what all of them want to
// see is one set of looks; an answer counts as drawn when every page that watches it has drawn it.

import { inspect } from 'node:util';
import { lookKey } from '../../protocol/looks/look.ts';
import type { Answered, Look, LookAnswer } from '../../protocol/looks/look.ts';
import type { CaretState } from '../../protocol/caret.ts';
import { dispatch } from '../../protocol/dispatch.ts';
import { isFromView } from '../../protocol/messageShapes.ts';
import type { FromView, ToView, ViewCommand, ViewState } from '../../protocol/viewMessages.ts';
import type { Subscription } from '../changeEvent.ts';
import type { ExecutionChoice } from '../shapes/executionChoice.ts';
import type { Session, SessionChange } from '../runs/session.ts';

type Place = ViewState['place'];
type Reveal = Extract<FromView, { kind: 'reveal' }>;

export interface Page {
  readonly place: Place;
  post(message: ToView): void;
}

/** The page's end of its connection. */
export interface PageLink {
  /** What is no message of a page is dropped. */
  receive(message: unknown): void;
  /** The page is out of sight and VS Code has thrown its content away. */
  hidden(): void;
  dispose(): void;
}

/** What a page may ask of *At the caret*; a CaretFollower does it. */
export interface CaretActions {
  /** Whether any page has it on screen. */
  watch(watches: boolean): void;
  follow(follows: boolean): void;
  choose(key: string, choice: ExecutionChoice): void;
  pin(key: string, pinned: boolean): void;
}

/** What keeps the pictures on screen fresh; WatchedLooks do. */
export interface LookActions {
  watch(looks: readonly Look[]): void;
  drawn(answerId: number): void;
  newest(look: Look): LookAnswer | undefined;
}

/** What a page may cause outside of the session, and the words it is shown. */
export interface ViewActions {
  describe(place: Place): ViewState;
  failureText(): string | undefined;
  run(command: ViewCommand): void;
  reveal(wanted: Reveal, place: Place): void;
  report(error: unknown): void;
  /** For the output channel. */
  warn(entry: string): void;
  readonly caret: CaretActions;
  readonly looks: LookActions;
}

/** Answers that are waited for count from 1. */
const waitedForByNobody = 0;

interface Connection {
  readonly page: Page;
  ready: boolean;
  looks: readonly Look[];
  watchesCaret: boolean;
}

export class ViewRouter {
  private readonly session: Session;
  private readonly actions: ViewActions;
  private readonly connections = new Set<Connection>();
  /** Answers under way, with the pages that have not drawn them yet. */
  private readonly undrawn = new Map<number, Set<Connection>>();
  private readonly subscription: Subscription;

  constructor(session: Session, actions: ViewActions) {
    this.session = session;
    this.actions = actions;
    this.subscription = session.changes.subscribe((change) => this.tell(change));
  }

  get readyPages(): readonly Place[] {
    return [...this.connections].filter(({ ready }) => ready).map(({ page }) => page.place);
  }

  showCaret(caret: CaretState): void {
    for (const { page, ready } of this.connections) if (ready) page.post({ kind: 'caret', caret });
  }

  attach(page: Page): PageLink {
    const connection: Connection = { page, ready: false, looks: [], watchesCaret: false };
    this.connections.add(connection);
    return {
      receive: (message) => this.receive(connection, message),
      hidden: () => this.silence(connection),
      dispose: () => {
        this.connections.delete(connection);
        this.silence(connection);
      },
    };
  }

  dispose(): void {
    this.subscription.dispose();
  }

  private receive(connection: Connection, message: unknown): void {
    const { caret } = this.actions;
    if (!isFromView(message)) {
      this.actions.warn(`Dropped what is no message of a page: ${beginningOf(message)}`);
      return;
    }
    try {
      dispatch<FromView>(
        {
          ready: () => {
            this.silence(connection);
            connection.ready = true;
            this.hydrate(connection);
          },
          command: ({ command }) => this.actions.run(command),
          setLearningRate: ({ value }) => this.session.setLearningRate(value),
          watch: ({ looks }) => this.watch(connection, looks),
          drawn: ({ answerId }) => this.drawn(answerId, connection),
          chooseSample: ({ sample }) => this.session.chooseSample(sample),
          followCaret: ({ follows }) => caret.follow(follows),
          watchCaret: ({ watches }) => this.watchCaret(connection, watches),
          chooseExecution: ({ key, module, iteration, part }) =>
            caret.choose(key, { module, iteration, part }),
          pin: ({ key, pinned }) => caret.pin(key, pinned),
          reveal: (wanted) => this.actions.reveal(wanted, connection.page.place),
        },
        message,
      );
    } catch (error) {
      this.actions.report(error);
    }
  }

  private tell(change: SessionChange): void {
    const ready = [...this.connections].filter(({ ready }) => ready);
    switch (change.kind) {
      case 'run': {
        ready.forEach((connection) => this.hydrate(connection));
        return;
      }
      case 'table': {
        const { table } = change;
        for (const { page } of ready) {
          const { titles } = this.actions.describe(page.place);
          page.post({ kind: 'table', table, titles });
        }
        return;
      }
      case 'state': {
        const failure = this.actions.failureText();
        const hasWeights = this.session.run?.isInEngine ?? false;
        const message = { kind: 'state', state: change.state, failure, hasWeights } as const;
        ready.forEach(({ page }) => page.post(message));
        return;
      }
      case 'progress': {
        ready.forEach(({ page }) => page.post({ kind: 'progress', ...change.report }));
        return;
      }
      case 'answer': {
        this.send(change.answerId, change.answered, ready);
        return;
      }
      case 'sample': {
        ready.forEach(({ page }) => page.post(change));
        return;
      }
    }
  }

  private hydrate({ page }: Connection): void {
    const { answers } = this.session;
    page.post({ kind: 'hydrate', state: this.actions.describe(page.place), answers });
  }

  private send(answerId: number, answered: Answered, ready: readonly Connection[]): void {
    const key = lookKey(answered.look);
    const watching = ready.filter(({ looks }) => looks.some((look) => lookKey(look) === key));
    if (watching.length === 0) {
      this.actions.looks.drawn(answerId);
      return;
    }
    this.undrawn.set(answerId, new Set(watching));
    for (const { page } of watching) page.post({ kind: 'answer', answerId, ...answered });
  }

  private drawn(answerId: number, connection: Connection): void {
    const waiting = this.undrawn.get(answerId);
    if (!waiting?.delete(connection) || waiting.size > 0) return;
    this.undrawn.delete(answerId);
    this.actions.looks.drawn(answerId);
  }

  /** A page that sees nothing wants nothing and holds nothing up. */
  private silence(connection: Connection): void {
    connection.ready = false;
    for (const answerId of [...this.undrawn.keys()]) this.drawn(answerId, connection);
    this.watchCaret(connection, false);
    if (connection.looks.length === 0) return;
    connection.looks = [];
    this.watchAll();
  }

  private watchCaret(connection: Connection, watches: boolean): void {
    connection.watchesCaret = watches;
    this.actions.caret.watch([...this.connections].some(({ watchesCaret }) => watchesCaret));
  }

  /** What another page has on screen already is not asked for again, so it is handed on. */
  private watch(connection: Connection, looks: readonly Look[]): void {
    const before = new Set(connection.looks.map(lookKey));
    connection.looks = looks;
    for (const look of looks.filter((each) => !before.has(lookKey(each)))) {
      const answer = this.actions.looks.newest(look);
      if (answer)
        connection.page.post({ kind: 'answer', answerId: waitedForByNobody, look, answer });
    }
    this.watchAll();
  }

  private watchAll(): void {
    const all = [...this.connections].flatMap(({ looks }) => looks);
    const unique = new Map(all.map((look) => [lookKey(look), look]));
    this.actions.looks.watch([...unique.values()]);
  }
}

const loggedLength = 200;

function beginningOf(message: unknown): string {
  return inspect(message, { breakLength: Infinity, compact: true }).slice(0, loggedLength);
}
