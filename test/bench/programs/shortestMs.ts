// The time of something short and always the same: other work of the machine only adds to it.

/** The shortest of all runs within about `forMs`. */
export function shortestMs(work: () => unknown, forMs: number): number {
  let shortest = Infinity;
  const until = performance.now() + forMs;
  do {
    const start = performance.now();
    work();
    shortest = Math.min(shortest, performance.now() - start);
  } while (performance.now() < until);
  return shortest;
}
