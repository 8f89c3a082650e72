// The only place that knows VS Code's webview API: messages out, messages in, and the small
// memory that VS Code keeps for the page while it is hidden.

import { dispatch } from '../extension/protocol/dispatch.ts';
import type { Handlers } from '../extension/protocol/dispatch.ts';
import type { FromView, ToView } from '../extension/protocol/viewMessages.ts';

interface VsCodeApi {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
}

declare function acquireVsCodeApi(): VsCodeApi;

export class HostLink {
  private readonly api = acquireVsCodeApi();

  post(message: FromView): void {
    this.api.postMessage(message);
  }

  listen(handlers: Handlers<ToView>): void {
    window.addEventListener('message', (event: MessageEvent<ToView>) => {
      dispatch(handlers, event.data);
    });
  }

  recall(): unknown {
    return this.api.getState();
  }

  remember(state: unknown): void {
    this.api.setState(state);
  }
}
