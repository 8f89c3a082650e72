// A reporter of node:test that says nothing until the end, and then only how many tests there
// were, as JSON.

import type { TestEvent } from 'node:test/reporters';
import type { TestCounts } from './counts.ts';

export default async function* countTests(
  events: AsyncIterable<TestEvent>,
): AsyncGenerator<string> {
  let passed = 0;
  let failed = 0;
  const skipped: string[] = [];
  for await (const { type, data } of events) {
    if (type !== 'test:pass' && type !== 'test:fail') continue;
    if (data.skip !== undefined) skipped.push(describe(data.name, data.skip));
    else if (type === 'test:fail') failed += isOwnFailure(data) ? 1 : 0;
    // A file without tests passes under its own name.
    else if (data.details.type === 'test' && data.name !== data.file) passed += 1;
  }
  const counts: TestCounts = { passed, failed, skipped };
  yield JSON.stringify(counts);
}

function describe(name: string, reason: string | boolean): string {
  return typeof reason === 'string' && reason ? `${name} (${reason})` : name;
}

/** False for a suite that failed only because a test in it did. */
function isOwnFailure(data: Extract<TestEvent, { type: 'test:fail' }>['data']): boolean {
  const error = data.details.error as Error & { failureType?: string };
  return error.failureType !== 'subtestsFailed';
}
