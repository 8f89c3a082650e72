// The hyperbolic tangent of every number, to about 1e-7.

import { Exponential } from './exponential';
import { at, loadSome, storeSome } from './lanes';

/** Numbers `from` to `to`. */
export function tanh(from: i32, to: i32, x: usize, y: usize): void {
  let i = from;
  for (; i + 4 <= to; i += 4) v128.store(at(y, i), Exponential.tanh(v128.load(at(x, i))));
  if (i < to) storeSome(at(y, i), Exponential.tanh(loadSome(at(x, i), to - i)), to - i);
}
