// Between the session and the pages that show it: side panel and dashboard, one, both or none. Each
// page gets the whole state when it says `ready` and news from then on; what all of them want to
// see is one subscription; a frame counts as shown when every page that wanted it has drawn it.

import type { Frame, FrameRequest } from '../../protocol/frames.ts';
import type { CaretState } from '../../protocol/caret.ts';
import { dispatch } from '../../protocol/dispatch.ts';
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
  receive(message: FromView): void;
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

/** What a page may cause outside of the session, and the words it is shown. */
export interface ViewActions {
  describe(place: Place): ViewState;
  failureText(): string | undefined;
  run(command: ViewCommand): void;
  reveal(wanted: Reveal, place: Place): void;
  report(error: unknown): void;
  readonly caret: CaretActions;
}

interface Connection {
  readonly page: Page;
  ready: boolean;
  requests: readonly FrameRequest[];
  watchesCaret: boolean;
}

export class ViewRouter {
  private readonly session: Session;
  private readonly actions: ViewActions;
  private readonly connections = new Set<Connection>();
  /** Frames under way, with the pages that have not drawn them yet. */
  private readonly unshown = new Map<number, Set<Connection>>();
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
    const connection: Connection = { page, ready: false, requests: [], watchesCaret: false };
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

  private receive(connection: Connection, message: FromView): void {
    const { caret } = this.actions;
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
          subscribe: ({ requests }) => {
            connection.requests = requests;
            this.subscribeAll();
          },
          frameShown: ({ frameId }) => this.shown(frameId, connection),
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
        ready.forEach(({ page }) => page.post({ kind: 'state', state: change.state, failure }));
        return;
      }
      case 'progress': {
        ready.forEach(({ page }) => page.post({ kind: 'progress', ...change.report }));
        return;
      }
      case 'frame': {
        this.send(change.frameId, change.frame, ready);
        return;
      }
    }
  }

  private hydrate({ page }: Connection): void {
    const frames = [...(this.session.run?.frames.values() ?? [])];
    page.post({ kind: 'hydrate', state: this.actions.describe(page.place), frames });
  }

  private send(frameId: number, frame: Frame, ready: readonly Connection[]): void {
    const watching = ready.filter(({ requests }) => requests.some((each) => wants(each, frame)));
    if (watching.length === 0) {
      this.session.frameShown(frameId);
      return;
    }
    this.unshown.set(frameId, new Set(watching));
    for (const { page } of watching) page.post({ kind: 'frame', frameId, frame });
  }

  private shown(frameId: number, connection: Connection): void {
    const waiting = this.unshown.get(frameId);
    if (!waiting?.delete(connection) || waiting.size > 0) return;
    this.unshown.delete(frameId);
    this.session.frameShown(frameId);
  }

  /** A page that sees nothing wants nothing and holds nothing up. */
  private silence(connection: Connection): void {
    connection.ready = false;
    for (const frameId of [...this.unshown.keys()]) this.shown(frameId, connection);
    this.watchCaret(connection, false);
    if (connection.requests.length === 0) return;
    connection.requests = [];
    this.subscribeAll();
  }

  private watchCaret(connection: Connection, watches: boolean): void {
    connection.watchesCaret = watches;
    this.actions.caret.watch([...this.connections].some(({ watchesCaret }) => watchesCaret));
  }

  private subscribeAll(): void {
    const all = [...this.connections].flatMap(({ requests }) => requests);
    const unique = new Map(all.map((request) => [JSON.stringify(request), request]));
    this.session.subscribe([...unique.values()]);
  }
}

/** Loose on purpose: the page itself knows whether a picture is of the sample it shows by now. */
function wants(request: FrameRequest, frame: Frame): boolean {
  if (request.kind === 'attention' && frame.kind === 'attention') {
    return request.stack === frame.stack;
  }
  return request.kind === frame.kind;
}
