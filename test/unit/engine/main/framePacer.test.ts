import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FramePacer } from '../../../../extension/engine/main/framePacer.ts';
import type { FrameRequest } from '../../../../extension/protocol/frames.ts';

const encoder: FrameRequest = { kind: 'attention', stack: 'encoder', sample: 0 };
const decoder: FrameRequest = { kind: 'attention', stack: 'decoder', sample: 0 };
const hidden: FrameRequest = { kind: 'hiddenStates', sample: 0 };

test('nothing is due while nobody looks', () => {
  const pacer = new FramePacer();
  assert.deepEqual(pacer.due(5, 0), []);
  pacer.subscribe([encoder]);
  pacer.subscribe([]);
  assert.deepEqual(pacer.due(5, 0), []);
  assert.equal(pacer.nextDueAt(5), undefined);
});

test('a new subscription is due at once, also for step 0', () => {
  const pacer = new FramePacer();
  pacer.subscribe([encoder, hidden]);
  assert.deepEqual(pacer.due(0, 0), [encoder, hidden]);
});

test('a view gets its next frame only after it has shown the last one', () => {
  const pacer = new FramePacer();
  pacer.subscribe([encoder]);
  const frameId = pacer.sent(encoder, 1, 0, 0);
  assert.deepEqual(pacer.due(2, 1000), []);
  pacer.shown(frameId);
  assert.deepEqual(pacer.due(2, 1000), [encoder]);
});

test('a view that never answers is served again after two seconds', () => {
  const pacer = new FramePacer();
  pacer.subscribe([encoder]);
  pacer.sent(encoder, 1, 0, 0);
  assert.equal(pacer.nextDueAt(2), 2000);
  assert.deepEqual(pacer.due(2, 2000), [encoder]);
});

test('two frames of one view are at least 100 ms apart, and more when drawing is costly', () => {
  for (const [costMs, gapMs] of [
    [0, 100],
    [300, 1200],
  ]) {
    const pacer = new FramePacer();
    pacer.subscribe([encoder]);
    pacer.shown(pacer.sent(encoder, 1, 0, costMs));
    assert.deepEqual(pacer.due(2, gapMs - 1), []);
    assert.deepEqual(pacer.due(2, gapMs), [encoder]);
  }
});

test('the same weights are not drawn twice', () => {
  const pacer = new FramePacer();
  pacer.subscribe([encoder]);
  pacer.shown(pacer.sent(encoder, 7, 0, 0));
  assert.deepEqual(pacer.due(7, 5000), []);
  assert.equal(pacer.nextDueAt(7), undefined);
});

test('a changed choice is due at once when the last frame was shown', () => {
  const pacer = new FramePacer();
  pacer.subscribe([encoder]);
  pacer.shown(pacer.sent(encoder, 7, 0, 0));
  pacer.subscribe([decoder]);
  assert.deepEqual(pacer.due(7, 1), [decoder]);
});

test('two wishes of one kind take turns', () => {
  const pacer = new FramePacer();
  pacer.subscribe([encoder, decoder]);
  assert.deepEqual(pacer.due(1, 0), [encoder]);
  pacer.shown(pacer.sent(encoder, 1, 0, 0));
  assert.deepEqual(pacer.due(2, 0), [decoder]);
  pacer.shown(pacer.sent(decoder, 2, 0, 0));
  assert.deepEqual(pacer.due(3, 100), [encoder]);
});

test('an unknown frame number changes nothing', () => {
  const pacer = new FramePacer();
  pacer.subscribe([encoder]);
  const frameId = pacer.sent(encoder, 1, 0, 0);
  pacer.shown(frameId + 1);
  assert.deepEqual(pacer.due(2, 1000), []);
});

test('a new run is shown from its first step, whatever the last one reached', () => {
  const pacer = new FramePacer();
  pacer.subscribe([encoder]);
  pacer.sent(encoder, 500, 0, 0);
  pacer.startOver();
  assert.deepEqual(pacer.due(0, 0), [encoder]);
});

test('a picture that failed is not tried again until it is asked for anew', () => {
  const pacer = new FramePacer();
  pacer.subscribe([encoder]);
  pacer.failed(encoder);
  assert.deepEqual(pacer.due(9, 5000), []);
  assert.equal(pacer.nextDueAt(9), undefined);
  pacer.subscribe([]);
  pacer.subscribe([encoder]);
  assert.deepEqual(pacer.due(9, 5000), [encoder]);
});
