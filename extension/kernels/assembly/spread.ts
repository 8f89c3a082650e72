// Numbers at other places, each as often as needed: a small tensor spread over the shape of a large
// one, or repeated along its axes.

import { copy, fill } from './rowArithmetic';
import { at } from './lanes';

/**
 * Rows `from` to `to` of y. `table` (int32) says what a row takes from x: its length, the step from
 * one number to the next (0 or 1), and for each axis above, the outermost first, its size and step.
 */
export function spread(from: i32, to: i32, x: usize, y: usize, axes: i32, table: usize): void {
  const length = load<i32>(table);
  const step = load<i32>(table, 4);
  for (let row = from; row < to; row++) {
    let rest = row;
    let place = 0;
    for (let axis = axes; axis > 1; axis--) {
      const size = load<i32>(at(table, 2 * axis));
      const above = rest / size;
      place += (rest - above * size) * load<i32>(at(table, 2 * axis + 1));
      rest = above;
    }
    // The outermost axis ends where the rows do.
    if (axes > 0) place += rest * load<i32>(at(table, 3));
    const source = at(x, place);
    const target = at(y, row * length);
    if (step) copy(source, target, length);
    else fill(target, load<f32>(source), length);
  }
}
