// Looks and answers to them, for tests of what passes them on.

import type { Origin } from '../../../extension/protocol/cursor.ts';
import type {
  Answered,
  AnswerOf,
  Look,
  LookAnswer,
} from '../../../extension/protocol/looks/look.ts';
import type { TensorLook } from '../../../extension/protocol/looks/tensor.ts';
import { valueOf } from './shapes/siteValue.ts';

/** A look at all values of a site of the shown model. */
export function lookAt(site: string, sample = 0): TensorLook {
  const place = { site, module: '', iteration: 0, part: 0 };
  return { kind: 'tensor', place, sample, take: { kind: 'whole' } };
}

export const samplesLook: Look = { kind: 'samples' };

/** With those weights. */
export function answerTo<Asked extends Look>(look: Asked, origin: Origin): AnswerOf<Asked> {
  const answer: LookAnswer =
    look.kind === 'samples'
      ? { kind: 'samples', origin, samples: [] }
      : { ...valueOf(look.place), origin };
  return answer as AnswerOf<Asked>;
}

/** Of the hidden states, as the engine has answered it at a step. */
export function answeredAt(step: number, sample = 0): Answered {
  const look = lookAt('models/rnn.ts#3', sample);
  return { look, answer: { ...valueOf(look.place), origin: { run: 'a', step }, sample } };
}

export function samplesAt(step: number): Answered {
  const samples = [{ label: '7', prediction: '1', loss: 2.5 }];
  return { look: samplesLook, answer: { kind: 'samples', origin: { run: 'a', step }, samples } };
}
