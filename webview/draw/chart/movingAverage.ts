// The smoothed loss: an exponential moving average, which the noise of single batches hides.

/**
 * s_t = w·s_(t−1) + (1−w)·x_t, divided by 1−w^t, as it begins at 0 and would start too low.
 * @param values loss of steps 1, 2, …; what is not finite has no average and is left out of the others
 * @param weight of the past, 0 … 1
 */
export function movingAverage(values: Float32Array, weight: number): Float32Array {
  const averages = new Float32Array(values.length);
  let sum = 0;
  let share = 1;
  values.forEach((value, index) => {
    if (!Number.isFinite(value)) {
      averages[index] = NaN;
      return;
    }
    sum = weight * sum + (1 - weight) * value;
    share *= weight;
    averages[index] = sum / (1 - share);
  });
  return averages;
}
