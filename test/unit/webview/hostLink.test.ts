import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { HostLink } from '../../../webview/hostLink.ts';

type Listener = (event: { readonly data: unknown }) => void;

afterEach(() => {
  Reflect.deleteProperty(globalThis, 'window');
  Reflect.deleteProperty(globalThis, 'acquireVsCodeApi');
});

/** Stands in for the browser; returns how the host's messages come in, and what has been heard. */
function listeningPage(): {
  readonly receive: (message: unknown) => void;
  readonly heard: string[];
} {
  const listeners: Listener[] = [];
  const window = {
    addEventListener: (_: 'message', listener: Listener) => listeners.push(listener),
  };
  Object.assign(globalThis, { window, acquireVsCodeApi: () => ({}) });
  const heard: string[] = [];
  const hear = ({ kind }: { readonly kind: string }): void => void heard.push(kind);
  new HostLink().listen({
    ...{
      hydrate: hear,
      progress: hear,
      state: hear,
      table: hear,
      caret: hear,
      sample: hear,
      answer: hear,
    },
  });
  return { receive: (data) => listeners.forEach((listener) => listener({ data })), heard };
}

test('a message of the host reaches the function of its kind', () => {
  const { receive, heard } = listeningPage();
  receive({ kind: 'caret' });
  assert.deepEqual(heard, ['caret']);
});

test('a message of a kind that the page does not know is not dropped in silence', () => {
  const { receive } = listeningPage();
  assert.throws(() => receive({ kind: 'tomorrow' }), /No handler for a message of kind "tomorrow"/);
});
