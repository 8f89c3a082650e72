import assert from 'node:assert/strict';
import path from 'node:path';
import { test } from 'node:test';
import { readTraceArguments } from '../../../../extension/engine/cli/traceArguments.ts';
import { ProblemError } from '../../../../extension/protocol/problem.ts';

test('files may be several, options stand anywhere', () => {
  const args = ['a.ts', '--json', 'out.json', 'models/b.js', '--time-limit', '2.5'];
  assert.deepEqual(readTraceArguments(args), {
    files: ['a.ts', 'models/b.js'],
    jsonFile: path.resolve('out.json'),
    limit: { seconds: 2.5, setting: '--time-limit' },
  });
});

test('a file may take as long as in the editor', () => {
  const command = readTraceArguments(['a.ts']);
  assert.equal(command?.limit.seconds, 10);
  assert.equal(command?.jsonFile, undefined);
});

test('help is no trace', () => {
  assert.equal(readTraceArguments(['-h', '--json', 'out.json']), undefined);
});

const mistakes: readonly [args: string, message: RegExp][] = [
  ['', /Name one file.*--help/],
  ['--json out.json', /Name one file/],
  ['a.ts --json', /--json.*--help/],
  ['a.ts --steps 3', /--steps.*--help/],
  ['a.ts --time-limit -1', /--time-limit.* -1\.$/],
];

for (const [args, message] of mistakes) {
  test(`"${args}" is refused with one sentence`, () => {
    const read = () => readTraceArguments(args.split(' ').filter(Boolean));
    assert.throws(read, (error) => error instanceof ProblemError && message.test(error.message));
  });
}
