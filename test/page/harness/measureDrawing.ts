// How long the page takes to draw, measured inside the page.

/** Runs in the page: median time that it takes to draw one more loss point. */
export async function measureDrawing(steps: number): Promise<number> {
  const times: number[] = [];
  for (let step = steps + 1; step <= steps + 20; step += 1) {
    const counters = { step, epoch: 1, perSecond: 1, learningRate: 1, validation: [] };
    const data = {
      kind: 'progress',
      firstStep: step,
      trainLoss: Float32Array.of(0.1),
      stepSeconds: Float32Array.of(0.05),
      ...counters,
    };
    await new Promise<void>((done) => {
      let started = 0;
      // Callbacks of one frame run in order: before the page's drawing, and after it.
      requestAnimationFrame(() => (started = performance.now()));
      window.dispatchEvent(new MessageEvent('message', { data }));
      requestAnimationFrame(() => {
        times.push(performance.now() - started);
        done();
      });
    });
  }
  return times.sort((a, b) => a - b)[10] ?? NaN;
}
