// Jasmine, in which the tests of TensorFlow.js are written: its functions as globals, which these
// tests expect when they are loaded, and a run of all of them.

import jasmineRequire from 'jasmine-core/lib/jasmine-core/jasmine.js';

const jasmine = jasmineRequire.core(jasmineRequire);
const environment = jasmine.getEnv({ suppressLoadErrors: true });
Object.assign(globalThis, { jasmine }, jasmineRequire.interface(jasmine, environment));

export interface SpecOutcome {
  readonly name: string;
  readonly passed: boolean;
  /** Why it failed; empty if it passed. */
  readonly reason: string;
}

/** Those that do not apply to the backend or to Node are left out. */
export async function runSpecs(): Promise<readonly SpecOutcome[]> {
  const outcomes: SpecOutcome[] = [];
  environment.configure({ random: false });
  environment.addReporter({
    specDone: ({ fullName, status, failedExpectations }) => {
      if (status !== 'passed' && status !== 'failed') return;
      const reason = failedExpectations[0]?.message.split('\n')[0] ?? '';
      outcomes.push({ name: fullName, passed: status === 'passed', reason });
    },
  });
  await environment.execute();
  return outcomes;
}
