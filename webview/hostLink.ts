// The only place that knows VS Code's webview API: messages out, messages in, and the small
// memory that VS Code keeps for the page while it is hidden.

import type { FromView, ToView } from '../extension/protocol/viewMessages.ts';

interface VsCodeApi {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
}

declare function acquireVsCodeApi(): VsCodeApi;

/** One function for each kind of message; leaving one out does not compile. */
export type Handlers<Message extends { readonly kind: string }> = {
  readonly [Kind in Message['kind']]: (message: Extract<Message, { readonly kind: Kind }>) => void;
};

export class HostLink {
  private readonly api = acquireVsCodeApi();

  post(message: FromView): void {
    this.api.postMessage(message);
  }

  listen(handlers: Handlers<ToView>): void {
    window.addEventListener('message', (event: MessageEvent<ToView>) => {
      const message = event.data;
      // The table is complete by type; the cast joins the message to its own entry.
      const handle = handlers[message.kind] as ((message: ToView) => void) | undefined;
      handle?.(message);
    });
  }

  recall(): unknown {
    return this.api.getState();
  }

  remember(state: unknown): void {
    this.api.setState(state);
  }
}
