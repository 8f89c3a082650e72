// Where a thread is that does not come back: it is stopped for a moment through Node's own debugger,
// which works in the middle of an endless loop, too.

import { Session } from 'node:inspector';
import type { Worker } from 'node:worker_threads';

/** Found within this time, or not at all. */
const timeoutMs = 1000;

interface ThreadMessage {
  readonly method?: string;
  readonly params?: {
    readonly callFrames?: readonly {
      readonly functionName: string;
      readonly location: { readonly scriptId: string; readonly lineNumber: number };
    }[];
    readonly scriptId?: string;
    readonly url?: string;
  };
}

/**
 * A stack as errors have it, innermost first; empty when it cannot be told. The thread goes on; it
 * is expected to be ended soon.
 */
export function stackOf(worker: Worker): Promise<string> {
  const session = new Session();
  session.connect();
  // Not before: a thread that stops only after the timeout still waits for leave to go on.
  worker.once('exit', () => session.disconnect());
  return new Promise<string>((resolve) => {
    const timer = setTimeout(() => resolve(''), timeoutMs);
    const urls = new Map<string, string>();
    let sessionId = '';
    const order = (id: number, method: string): void =>
      session.post('NodeWorker.sendMessageToWorker', {
        sessionId,
        message: JSON.stringify({ id, method }),
      });
    session.on('NodeWorker.attachedToWorker', ({ params }) => {
      // The title has the thread's id: `[worker 3] …`; workerId counts something else.
      if (!params.workerInfo.title.startsWith(`[worker ${worker.threadId}]`)) return;
      sessionId = params.sessionId;
      order(1, 'Debugger.enable');
      order(2, 'Debugger.pause');
    });
    session.on('NodeWorker.receivedMessageFromWorker', ({ params }) => {
      const message = JSON.parse(params.message) as ThreadMessage;
      const { scriptId, url, callFrames } = message.params ?? {};
      if (message.method === 'Debugger.scriptParsed' && scriptId && url) urls.set(scriptId, url);
      if (message.method !== 'Debugger.paused' || !callFrames) return;
      clearTimeout(timer);
      const lines = callFrames.map(({ functionName, location }) => {
        const place = `${urls.get(location.scriptId) ?? ''}:${location.lineNumber + 1}:1`;
        return functionName ? `    at ${functionName} (${place})` : `    at ${place}`;
      });
      // A thread that stays paused could not even be ended.
      order(3, 'Debugger.disable');
      resolve(lines.join('\n'));
    });
    session.post('NodeWorker.enable', { waitForDebuggerOnStart: false });
  });
}
