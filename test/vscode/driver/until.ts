// Waiting for what a window will show: never longer than a limit, never a fixed pause.

import { setTimeout as sleep } from 'node:timers/promises';

export interface WaitOptions {
  readonly limitMs?: number;
  /** Completes "waited … ms for …"; a function tells what was there instead. */
  readonly what: string | (() => unknown);
}

/** Asks until the answer is truthy; throws with the last error when the time is over. */
export async function until<T>(
  ask: () => T | Promise<T>,
  { limitMs = 15_000, what }: WaitOptions,
): Promise<NonNullable<Exclude<T, false | '' | 0>>> {
  const end = Date.now() + limitMs;
  for (;;) {
    let last: unknown;
    try {
      const answer = await ask();
      if (answer) return answer as NonNullable<Exclude<T, false | '' | 0>>;
    } catch (error) {
      last = error;
    }
    if (Date.now() > end) {
      const text = typeof what === 'string' ? what : String(await what());
      throw new Error(`waited ${limitMs} ms for ${text}`, { cause: last });
    }
    await sleep(100);
  }
}

/** Text as a person reads it: no hard or zero-width spaces, none at the ends. */
export function plain(text: string | null | undefined): string {
  return (text ?? '').replaceAll('\u00a0', ' ').replaceAll('\u200b', '').trim();
}
