// Something others want to hear of. The same shape as a `vscode.Event`, for the parts of the host
// that are tested without VS Code.

export interface Subscription {
  dispose(): void;
}

export class ChangeEvent<T> {
  private readonly listeners = new Set<(value: T) => void>();

  subscribe(listener: (value: T) => void): Subscription {
    // Wrapped, so that one function subscribed twice is two subscriptions.
    const entry = (value: T): void => listener(value);
    this.listeners.add(entry);
    return { dispose: () => this.listeners.delete(entry) };
  }

  fire(value: T): void {
    for (const listener of [...this.listeners]) listener(value);
  }
}

type OfKind<Change, Kind> = Extract<Change, { readonly kind: Kind }>;

/** Changes of several kinds: who wants to hear of some is not woken by the others. */
export class ChangeEvents<Change extends { readonly kind: string }> {
  private readonly byKind = new Map<string, ChangeEvent<Change>>();
  private readonly all = new ChangeEvent<Change>();

  /** To all kinds. */
  subscribe(listener: (change: Change) => void): Subscription {
    return this.all.subscribe(listener);
  }

  on<Kind extends Change['kind']>(
    kinds: readonly Kind[],
    listener: (change: OfKind<Change, Kind>) => void,
  ): Subscription {
    const subscriptions = kinds.map((kind) =>
      this.eventOf(kind).subscribe((change) => listener(change as OfKind<Change, Kind>)),
    );
    return { dispose: () => subscriptions.forEach((subscription) => subscription.dispose()) };
  }

  fire(change: Change): void {
    this.byKind.get(change.kind)?.fire(change);
    this.all.fire(change);
  }

  private eventOf(kind: string): ChangeEvent<Change> {
    const event = this.byKind.get(kind) ?? new ChangeEvent();
    this.byKind.set(kind, event);
    return event;
  }
}
