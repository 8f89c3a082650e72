// One competitor on one model, in a process of its own that waits between its turns. Orders and
// answers are JSON lines: `{"seconds": 2, "fewest": 3}` (steps) to it, `{"ms": 1.9}` from it, the
// first time when it is warm.

import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { createInterface, type Interface } from 'node:readline';

export interface ContenderCommand {
  readonly file: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** Preparing reads data and warms up; large models need their time for that. */
const prepareLimitMs = 120_000;
const turnLimitMs = 60_000;

export class Contender {
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #lines: Interface;
  #errors = '';
  #warmUpStepMs = 0;

  private constructor({ file, args, env }: ContenderCommand) {
    this.#child = spawn(file, args, { env: { ...process.env, ...env } });
    this.#child.stderr.on('data', (text: Buffer) => (this.#errors += text.toString()));
    // A child that ended cannot be written to; its silence is reported by `#answer`.
    this.#child.stdin.on('error', () => {});
    this.#lines = createInterface({ input: this.#child.stdout });
  }

  /** Settles when it is warm and waits for its turn. */
  static async start(command: ContenderCommand): Promise<Contender> {
    const contender = new Contender(command);
    try {
      contender.#warmUpStepMs = (await contender.#answer(prepareLimitMs)).ms;
      return contender;
    } catch (error) {
      await contender.stop();
      throw error;
    }
  }

  /** The last step before it was ready: all that is known of one that takes very long. */
  get warmUpStepMs(): number {
    return this.#warmUpStepMs;
  }

  /** Trains for about so long, or so many steps; the median time of a step in milliseconds. */
  async run(seconds: number, fewest = 3): Promise<number> {
    const answer = this.#answer(turnLimitMs);
    this.#child.stdin.write(`${JSON.stringify({ seconds, fewest })}\n`);
    return (await answer).ms;
  }

  async stop(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const exited = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await exited;
  }

  /** Libraries may print other lines; an answer is an object. */
  #answer(limitMs: number): Promise<{ ms: number }> {
    return new Promise((resolve, reject) => {
      const settle = (end: () => void) => {
        clearTimeout(timer);
        this.#lines.off('line', read);
        this.#child.off('close', ended).off('error', reject);
        end();
      };
      const fail = (reason: string) => settle(() => reject(new Error(reason + this.#lastError())));
      const read = (line: string) => {
        if (!line.startsWith('{')) return;
        settle(() => resolve(JSON.parse(line) as { ms: number }));
      };
      const ended = () => fail('ended too early');
      const timer = setTimeout(() => fail(`no answer within ${limitMs / 1000} s`), limitMs);
      this.#lines.on('line', read);
      this.#child.once('close', ended).once('error', reject);
    });
  }

  #lastError(): string {
    const lines = this.#errors.trim().split('\n');
    const telling = lines.findLast((line) => line.includes('Error:')) ?? lines.at(-1);
    return telling ? ` (${telling.trim()})` : '';
  }
}
