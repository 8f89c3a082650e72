// Long curves at the screen's resolution: for every pixel column the smallest and largest value
// in it, in their order. Nothing is smoothed, so no spike is lost.

export interface Points {
  readonly x: readonly number[];
  readonly y: readonly (number | null)[];
}

/**
 * @param values loss of steps 1, 2, …; NaN where a step is unknown, which becomes a gap
 * @param from first and `to` last step to draw
 * @param columns pixel columns there are; at most two points come back for each
 */
export function decimate(values: Float32Array, from: number, to: number, columns: number): Points {
  const first = Math.max(1, Math.floor(from));
  const last = Math.min(values.length, Math.ceil(to));
  const x: number[] = [];
  const y: (number | null)[] = [];
  const add = (step: number) => {
    const value = values[step - 1] ?? NaN;
    x.push(step);
    y.push(Number.isFinite(value) ? value : null);
  };
  const perColumn = Math.ceil((last - first + 1) / Math.max(1, columns));
  if (perColumn <= 2) {
    for (let step = first; step <= last; step += 1) add(step);
    return { x, y };
  }
  // Columns are counted from step 1, not from `first`, so that a growing curve does not shimmer.
  const start = first - ((first - 1) % perColumn);
  for (let begin = start; begin <= last; begin += perColumn) {
    const end = Math.min(last, begin + perColumn - 1);
    for (const step of extremes(values, Math.max(first, begin), end)) add(step);
  }
  return { x, y };
}

/** Steps of the smallest and largest finite value in a stretch, earlier one first. */
function extremes(values: Float32Array, from: number, to: number): readonly number[] {
  let low = from;
  let high = from;
  for (let step = from; step <= to; step += 1) {
    const value = values[step - 1] ?? NaN;
    if (value < (values[low - 1] ?? NaN) || Number.isNaN(values[low - 1])) low = step;
    if (value > (values[high - 1] ?? NaN) || Number.isNaN(values[high - 1])) high = step;
  }
  if (low === high) return [low];
  return low < high ? [low, high] : [high, low];
}

/** Curves on one common list of x; null where a curve has no point. All x lists ascend. */
export function alignPoints(...curves: readonly Points[]): [number[], ...(number | null)[][]] {
  const x: number[] = [];
  const ys: (number | null)[][] = curves.map(() => []);
  const at = curves.map(() => 0);
  const nextOf = (curve: Points, index: number) => curve.x[at[index] ?? 0] ?? Infinity;
  for (;;) {
    const next = Math.min(...curves.map(nextOf));
    if (next === Infinity) return [x, ...ys];
    x.push(next);
    curves.forEach((curve, index) => {
      const place = at[index] ?? 0;
      const isThere = curve.x[place] === next;
      ys[index]?.push(isThere ? (curve.y[place] ?? null) : null);
      if (isThere) at[index] = place + 1;
    });
  }
}
