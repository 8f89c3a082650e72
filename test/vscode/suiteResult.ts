// What the tests in VS Code leave behind for those who started them.

/** Begins every console line of the tests, to tell them from the workbench's own. */
export const suiteMark = '[suite] ';

export interface SuiteResult {
  readonly passed: number;
  readonly failed: number;
  /** Full names of the tests that were skipped. */
  readonly skipped: readonly string[];
}
