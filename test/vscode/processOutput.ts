// Keeps what a process prints and wakes those who wait for a line of it.

import type { ChildProcess } from 'node:child_process';

export class ProcessOutput {
  text = '';
  readonly #waiting = new Set<() => void>();
  readonly #child: ChildProcess;

  constructor(child: ChildProcess) {
    this.#child = child;
    const add = (chunk: Buffer): void => {
      this.text += chunk.toString();
      this.#wake();
    };
    child.stdout!.on('data', add);
    child.stderr!.on('data', add);
    child.once('exit', () => {
      this.#wake();
    });
  }

  waitFor(pattern: RegExp, limitMs: number): Promise<RegExpExecArray> {
    return new Promise((resolve, reject) => {
      const fail = (why: string): void => {
        this.#waiting.delete(check);
        clearTimeout(timer);
        reject(new Error(`the process ${why}\n${this.text.slice(-4000)}`));
      };
      const check = (): void => {
        const match = pattern.exec(this.text);
        if (match) {
          this.#waiting.delete(check);
          clearTimeout(timer);
          resolve(match);
        } else if (this.#child.exitCode !== null || this.#child.signalCode !== null) {
          fail('ended');
        }
      };
      const timer = Number.isFinite(limitMs)
        ? setTimeout(() => {
            fail(`did not say ${pattern} in ${limitMs} ms`);
          }, limitMs)
        : undefined;
      this.#waiting.add(check);
      check();
    });
  }

  #wake(): void {
    for (const check of [...this.#waiting]) check();
  }
}
