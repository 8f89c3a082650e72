// Mistakes as findings: the place in a person's source, and what is said of it.

import { describeValue, isTensor } from '../../../probe/describeValue.ts';
import type { FoundCall, FoundPart, FoundSite, FoundSource } from '../../../probe/foundSite.ts';
import type { Recorder } from '../../../probe/recorder.ts';
import { probedSource } from '../../../probe/siteRegistry.ts';
import type { Finding } from '../../../protocol/finding.ts';
import { ProblemError } from '../../../protocol/problem.ts';
import type { Problem } from '../../../protocol/problem.ts';
import type { SourceRange, ValueShape } from '../../../protocol/shapeTable.ts';
import { explainFailure } from '../../diagnose/explainFailure.ts';
import type { FailedCall, LayerFacts, Operand } from '../../diagnose/failedCall.ts';
import { memoryProblem } from '../../guard/memoryProblem.ts';
import { ownText } from '../../source/ownSources.ts';
import { finding } from './foundMistake.ts';
import { ownFrames } from '../../source/ownFrames.ts';

/** Of the newest value of a site, with names. */
export type ValueOf = (site: number) => ValueShape | undefined;

export interface Failure {
  readonly error: unknown;
  readonly recorder: Recorder;
  readonly valueOf: ValueOf;
}

/**
 * A failure of a person's code. `sites`: of their files. `elsewhere`: what is blamed when nothing
 * else is known.
 */
export function failureFinding(
  failure: Failure,
  sites: readonly FoundSite[],
  elsewhere: SourceRange,
): Finding {
  const { error, recorder } = failure;
  const frames = ownFrames(error);
  const [top] = frames;
  const open = openCall(recorder, sites);
  const isHere = open && (!top || contains(open.range, top.range));
  const outOfMemory = memoryProblem(error);
  if (outOfMemory) {
    const range = (isHere ? open.range : top?.range) ?? elsewhere;
    return finding('memory-limit', range, outOfMemory);
  }
  if (isHere && !(error instanceof ProblemError)) {
    return {
      severity: 'error',
      range: open.range,
      ...explainFailure(failedCall(failure, open, sites)),
    };
  }
  const related = frames
    .slice(1)
    .map(({ range }) => ({ range, problem: { text: 'called from here', values: {} } }));
  const range = (isHere ? open.range : top?.range) ?? elsewhere;
  // What no line of theirs threw was found wrong with what the file exports.
  const code = error instanceof ProblemError && !top ? 'bad-experiment' : 'code-failed';
  return finding(code, range, problemOf(error), { related });
}

export function problemOf(error: unknown): Problem {
  if (error instanceof ProblemError) return error.problem;
  const message = error instanceof Error ? error.message : String(error);
  const kind = error instanceof Error && error.name !== 'Error' ? `${error.name}: ` : '';
  return { text: '{message}', values: { message: `${kind}${message}` } };
}

type CalledSite = FoundSite & { readonly call: FoundCall };

/** The innermost call in the person's own files that has begun and not ended. */
function openCall(recorder: Recorder, sites: readonly FoundSite[]): CalledSite | undefined {
  const own = new Map(sites.map((site) => [site.id, site]));
  return recorder.open
    .toReversed()
    .map((id) => own.get(id))
    .find((site): site is CalledSite => site?.call !== undefined);
}

function failedCall(
  { error, recorder, valueOf }: Failure,
  { call, name, range }: CalledSite,
  sites: readonly FoundSite[],
): FailedCall {
  const { callee, isNew, receiver, arguments: parts } = call;
  const operand = (part: FoundPart): Operand => operandOf(part, recorder, valueOf);
  const self = receiver?.site === undefined ? undefined : recorder.last.get(receiver.site);
  return {
    ...{ callee, isNew, range, text: name },
    receiver: receiver && operand(receiver),
    layer: layerFacts(self, receiver, recorder, sites, operand),
    arguments: parts.map(operand),
    tfjsName: tfjsNameIn(range.file),
    reason: error instanceof Error ? error.message : String(error),
  };
}

/** `tf` of `import * as tf from '@tensorflow/tfjs'`. */
function tfjsNameIn(file: string): string | undefined {
  if (!/\.m?ts$/.test(file)) return undefined;
  return /^import (?:type )?\* as (\w+) from ['"]@tensorflow\/tfjs['"]/m.exec(ownText(file))?.[1];
}

function operandOf(
  { text, range, site }: FoundPart,
  recorder: Recorder,
  valueOf: ValueOf,
): Operand {
  const value =
    site === undefined ? undefined : sizedAs(valueOf(site), describeValue(recorder.last.get(site)));
  const literal = site === undefined ? writtenLiteral(text) : recorder.last.get(site);
  const isPlain =
    typeof literal !== 'object' ? typeof literal !== 'function' : isPlainArray(literal);
  return { text, range, value, ...(isPlain && literal !== undefined && { literal }) };
}

/** Names as in training, sizes as in this pass, so that they agree with the numbers beside them. */
function sizedAs(
  named: ValueShape | undefined,
  actual: ValueShape | undefined,
): ValueShape | undefined {
  if (named?.kind === 'tensor' && actual?.kind === 'tensor')
    return { ...named, shape: actual.shape };
  if (named?.kind !== 'list' || actual?.kind !== 'list') return named;
  return { ...named, items: named.items.map((item, i) => sizedAs(item, actual.items[i]) ?? item) };
}

/** Numbers, texts and switches are no sites: they never hold a tensor. */
function writtenLiteral(text: string): unknown {
  try {
    return JSON.parse(text.replaceAll("'", '"'));
  } catch {
    return undefined;
  }
}

function isPlainArray(value: unknown): boolean {
  return Array.isArray(value) && value.every((item) => typeof item !== 'object');
}

function layerFacts(
  self: unknown,
  receiver: FoundPart | undefined,
  recorder: Recorder,
  sites: readonly FoundSite[],
  operand: (part: FoundPart) => Operand,
): LayerFacts | undefined {
  if (typeof self !== 'object' || self === null || isTensor(self) || Array.isArray(self))
    return undefined;
  const owned = Object.entries(self);
  const made = sites.find(({ id }) => id === recorder.madeAt.get(self));
  return {
    name: receiver?.text.replace(/^this\./, '') ?? '',
    className: self.constructor.name,
    sizes: Object.fromEntries(
      owned.filter((entry): entry is [string, number] => typeof entry[1] === 'number'),
    ),
    variables: Object.fromEntries(
      owned.flatMap(([name, value]) => (isTensor(value) ? [[name, value.shape] as const] : [])),
    ),
    madeAt: made?.call && {
      text: made.name,
      range: made.range,
      arguments: made.call.arguments.map(operand),
    },
  };
}

/** The last line of defence: where the file says what it is. */
export function defaultExportOf(file: string): SourceRange {
  const source: FoundSource | undefined = probedSource(file);
  return (
    source?.defaultExport ?? {
      file,
      startLine: 0,
      startColumn: 0,
      endLine: 0,
      endColumn: firstLineLength(file),
    }
  );
}

function firstLineLength(file: string): number {
  try {
    return ownText(file).split('\n', 1)[0].length;
  } catch {
    return 0;
  }
}

function contains(outer: SourceRange, { file, startLine }: SourceRange): boolean {
  return file === outer.file && startLine >= outer.startLine && startLine <= outer.endLine;
}
