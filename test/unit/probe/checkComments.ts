// Shape comments against an execution log: what is wrong, one sentence per comment.

import type { FoundSite } from '../../../extension/probe/foundSite.ts';
import type { ValueShape } from '../../../extension/protocol/shapeTable.ts';
import { contradiction, lettersOf } from './dimensionAlgebra.ts';
import type { ShapeClaim } from './dimensionAlgebra.ts';
import type { FunctionExecution } from './executionLog.ts';
import type { CommentedSource, ShapeComment } from './shapeComment.ts';

interface Claim extends ShapeClaim {
  readonly comment: ShapeComment;
}

export function checkComments(
  file: string,
  { comments, key }: CommentedSource,
  executionsOf: (functionLine: number) => readonly FunctionExecution[],
): string[] {
  const failures = new Map<ShapeComment, string>();
  const reached = new Set<ShapeComment>();
  for (const line of new Set(comments.map(({ functionLine }) => functionLine))) {
    const inside = comments.filter(({ functionLine }) => functionLine === line);
    for (const execution of executionsOf(line)) {
      const claims = inside.flatMap((comment) => claimsOf(comment, execution));
      for (const { comment } of claims) reached.add(comment);
      const wrong = contradiction(claims, execution.letters) as Claim | undefined;
      if (wrong) failures.set(wrong.comment, `is [${wrong.shape.join(', ')}]`);
    }
  }
  for (const comment of comments) {
    if (!reached.has(comment)) failures.set(comment, 'was never reached with a tensor');
    const missing = comment.shapes
      .flat()
      .flatMap(lettersOf)
      .find((one) => !isInKey(one, key));
    if (missing) failures.set(comment, `uses ${missing}, which the key does not explain`);
  }
  return [...failures].map(([{ line, text }, reason]) => `${file}:${line + 1} "${text}" ${reason}`);
}

function isInKey(letter: string, key: string): boolean {
  return new RegExp(`\\b${letter}\\b`).test(key);
}

/** One claim per tensor that the comment speaks of, in each run of its line. */
function claimsOf(comment: ShapeComment, execution: FunctionExecution): Claim[] {
  const { shapes, names, expressions } = comment;
  const spoken = names.length > 0 ? names : outermostTensor(expressions, execution);
  const perName = spoken.map((site) => valuesOf(site, execution));
  if (shapes.length === 1) {
    return perName.flat(2).map((shape) => ({ comment, dimensions: shapes[0], shape }));
  }
  // Several shapes: for the names in order, or for the items of the one value.
  const runs = perName.length > 1 ? [perName.map((runsOfName) => runsOfName.flat())] : perName[0];
  return (runs ?? []).flatMap((items) =>
    shapes.map((dimensions, index) => {
      return { comment, dimensions, shape: (items[index] ?? []) as readonly number[] };
    }),
  );
}

/** `shifts.push(x.slice(…))` speaks of the outermost value that is a tensor. */
function outermostTensor(
  expressions: readonly FoundSite[],
  { values }: FunctionExecution,
): FoundSite[] {
  const found = expressions.find(({ id }) => values.some(({ site }) => site.id === id));
  return found ? [found] : [];
}

/** For each run of the site, the shapes of the tensors in its value. */
function valuesOf({ id }: FoundSite, { values }: FunctionExecution): (readonly number[])[][] {
  return values.filter(({ site }) => site.id === id).map(({ value }) => tensorShapes(value));
}

function tensorShapes(value: ValueShape): (readonly number[])[] {
  if (value.kind === 'tensor') return [value.shape];
  const inner = value.kind === 'list' ? value.items : Object.values(value.fields);
  return inner.flatMap(tensorShapes);
}
