// How the stages of a test run tell each other what happened.

export interface TestCounts {
  readonly passed: number;
  readonly failed: number;
  /** Name of every skipped test, with its reason where one was given. */
  readonly skipped: readonly string[];
}

export function addCounts(a: TestCounts, b: TestCounts): TestCounts {
  return {
    passed: a.passed + b.passed,
    failed: a.failed + b.failed,
    skipped: [...a.skipped, ...b.skipped],
  };
}

/** `12 passed, 0 failed`, and `, 3 skipped` where some were. */
export function countLine({ passed, failed, skipped }: TestCounts): string {
  const line = `${passed} passed, ${failed} failed`;
  return skipped.length > 0 ? `${line}, ${skipped.length} skipped` : line;
}
