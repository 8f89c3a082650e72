// A page in a browser whose looks are answered as a host would answer them.

import type { Look } from '../../../extension/protocol/looks/look.ts';
import type { ShippedModel } from '../../../extension/protocol/trainRequest.ts';
import { fakeAnswer } from '../fakes/fakeAnswers.ts';
import { fakeRun, hydrate } from '../fakes/fakeMessages.ts';
import type { OpenPage, PageHarness } from './pageHarness.ts';

type OpenOptions = Parameters<PageHarness['open']>[0];

/** A page with a run, everything that is watched answered once. */
export async function openRun(
  harness: PageHarness,
  model: ShippedModel,
  options: OpenOptions = {},
): Promise<OpenPage> {
  const open = await harness.open({ height: 1600, ...options });
  await open.send(hydrate(options.place ?? 'sidePanel', model, fakeRun(model, 2184)));
  await answer(open);
  return open;
}

/** Answers what the page watches once its sections have been seen. */
export async function answer(open: OpenPage): Promise<void> {
  await open.page.waitForFunction(() =>
    (window as unknown as { posted: { kind: string; looks: unknown[] }[] }).posted.some(
      ({ kind, looks }) => kind === 'watch' && looks.length > 1,
    ),
  );
  for (const [answerId, look] of (await watched(open)).entries()) {
    await open.send({ kind: 'answer', answerId, look, answer: fakeAnswer(look) });
  }
}

export async function watched(open: OpenPage): Promise<readonly Look[]> {
  return (await open.posted()).findLast((message) => message.kind === 'watch')?.looks ?? [];
}
