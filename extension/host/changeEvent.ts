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
