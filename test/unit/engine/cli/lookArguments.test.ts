import assert from 'node:assert/strict';
import path from 'node:path';
import { test } from 'node:test';
import { readLookArguments } from '../../../../extension/engine/cli/lookArguments.ts';
import { ProblemError } from '../../../../extension/protocol/problem.ts';

function read(line: string) {
  const command = readLookArguments(line.split(' ').filter(Boolean));
  assert.ok(command);
  return command;
}

test('an expression is named by file and line; what is not said is the first', () => {
  const { wanted, steps, weightsFile, limit } = read('cnn --kind tensor --place nn/linear.ts:12');
  const at = { file: 'nn/linear.ts', line: 12, iteration: 0, part: 0 };
  assert.deepEqual(wanted, { kind: 'tensor', at, sample: 0, take: { kind: 'whole' } });
  assert.deepEqual([steps, weightsFile, limit.seconds], [0, undefined, 10]);
});

test('column, module, time, part, sample and how much may be said, and weights', () => {
  const command = read(
    'rnn --kind tensor --place C:/a:b.ts:12:5 --module a.0 --iteration all --part 2 --sample 3' +
      ' --take picture --weights w.safetensors --json out.json --preset small --set hiddenDim=7',
  );
  const at = {
    ...{ file: 'C:/a:b.ts', line: 12, column: 5, module: 'a.0' },
    ...{ iteration: 'all', part: 2 },
  };
  assert.deepEqual(command.wanted, { kind: 'tensor', at, sample: 3, take: { kind: 'picture' } });
  assert.equal(command.weightsFile, path.resolve('w.safetensors'));
  assert.equal(command.jsonFile, path.resolve('out.json'));
  assert.equal(command.request.settings.hiddenDim, 7);
});

test('with --step it is trained first, on the data and with the seed that are said', () => {
  const { request, steps, wanted } = read('rnn --kind samples --step 7 --seed 3 --data grammar');
  assert.deepEqual(wanted, { kind: 'samples' });
  assert.deepEqual([steps, request.length, request.seed], [7, { steps: 7 }, 3]);
});

test('help is no look', () => {
  assert.equal(readLookArguments(['--help', '--kind', 'nothing']), undefined);
});

const mistakes: readonly [args: string, message: RegExp][] = [
  ['', /^Name one model.*Got: nothing/],
  ['cnn rnn --kind samples', /^Name one model/],
  ['cnn', /^--kind must be tensor or samples; got nothing/],
  ['cnn --kind attention', /^--kind .* got attention/],
  ['cnn --kind tensor', /^Name one tensor: --place FILE:LINE/],
  ['cnn --kind tensor --place a.ts:1 --input 0', /^Name one tensor/],
  ['cnn --kind tensor --place a.ts', /^--place must be a file and a line.* got a\.ts/],
  ['cnn --kind tensor --place a.ts:0', /^--place must be/],
  ['cnn --kind tensor --place a.ts:1 --sample -1', /^--sample .* got -1/],
  ['cnn --kind tensor --place a.ts:1 --iteration last', /^--iteration .*from 0, or all; got last/],
  ['cnn --kind tensor --place a.ts:1 --part x', /^--part must be a whole number from 0; got x/],
  ['cnn --kind tensor --place a.ts:1 --take all', /^--take must be whole, picture or summary/],
  ['cnn --kind tensor --input 0 --module a', /^--module belongs to --place/],
  ['cnn --kind samples --sample 3', /^--kind samples is about all samples.*--sample/],
  ['cnn --kind samples --step 1.5', /^--step .* got 1\.5/],
  ['cnn --kind samples --seed 3', /^--seed says how to train.*--step N/],
  ['cnn --kind samples --data mnist', /^--data says how to train/],
  ['cnn --kind samples --run x', /--run.*--help/],
];

for (const [args, message] of mistakes) {
  test(`"${args}" is refused with one sentence`, () => {
    assert.throws(
      () => read(args),
      (error) => {
        assert.ok(error instanceof ProblemError);
        assert.match(error.message, message);
        return !error.message.includes('\n');
      },
    );
  });
}
