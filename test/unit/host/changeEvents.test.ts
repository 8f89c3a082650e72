// Changes of several kinds, and who is woken by which.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ChangeEvents } from '../../../extension/host/changeEvent.ts';

type Change = { readonly kind: 'moved'; readonly by: number } | { readonly kind: 'named' };

test('who wants to hear of some kinds is not woken by the others', () => {
  const changes = new ChangeEvents<Change>();
  const [moves, all]: [number[], string[]] = [[], []];
  const ofMoves = changes.on(['moved'], ({ by }) => moves.push(by));
  changes.subscribe(({ kind }) => all.push(kind));
  changes.fire({ kind: 'moved', by: 2 });
  changes.fire({ kind: 'named' });
  assert.deepEqual([moves, all], [[2], ['moved', 'named']]);
  ofMoves.dispose();
  changes.fire({ kind: 'moved', by: 3 });
  assert.deepEqual(moves, [2]);
});

test('one listener of two kinds hears each change once', () => {
  const changes = new ChangeEvents<Change>();
  const heard: string[] = [];
  const both = changes.on(['moved', 'named'], ({ kind }) => heard.push(kind));
  changes.fire({ kind: 'named' });
  changes.fire({ kind: 'moved', by: 1 });
  both.dispose();
  changes.fire({ kind: 'named' });
  assert.deepEqual(heard, ['named', 'moved']);
});
