// A person's own file as a shape table: every mistake in it is a finding, and what ran before the
// mistake is kept.

import { valueBranches } from '../diagnose/rules/valueBranches.ts';
import type { FoundSite, FoundSource } from '../../probe/foundSite.ts';
import { listening } from '../../probe/probe.ts';
import type { Recorder } from '../../probe/recorder.ts';
import { forgetSource, probedSource } from '../../probe/siteRegistry.ts';
import type { Finding } from '../../protocol/finding.ts';
import { emptyTable } from '../../protocol/shapeTable.ts';
import type { ShapeTable, SourceRange } from '../../protocol/shapeTable.ts';
import { fileOfOwnModel } from '../../protocol/trainRequest.ts';
import type { OwnModel, SettingValue } from '../../protocol/trainRequest.ts';
import { beginGeneration, loadedOwnFiles, ownText } from '../source/ownSources.ts';
import { axesOf, passSizes } from './inputAxes.ts';
import { defaultExportOf, failureFinding } from './findings/failureFinding.ts';
import { gradientFindings } from './findings/gradientFindings.ts';
import { leakFindings } from './findings/leakFindings.ts';
import { runLearningPass } from './learningPass.ts';
import { classesFinding, lossFinding } from './findings/lossFinding.ts';
import { loadFinding } from './findings/loadFinding.ts';
import { registrationFindings } from './findings/registrationFindings.ts';
import type { AsyncParts, Parts } from './parts.ts';
import { ownSubject } from './subject.ts';
import type { Subject } from './subject.ts';
import { traceSubject } from './trace.ts';
import type { Traced } from './trace.ts';

export interface OwnTrace {
  readonly subject?: Subject;
  readonly traced: Traced;
}

/** Yields between its parts. Another trace of own files may begin only when this one is over. */
export async function* traceOwn(
  model: OwnModel,
  settings: Readonly<Record<string, SettingValue>>,
  texts: ReadonlyMap<string, string>,
  recorder: Recorder,
  /** Called when the file is loaded, before its model runs. */
  loaded: () => void,
): AsyncParts<OwnTrace> {
  const file = fileOfOwnModel(model);
  for (const each of loadedOwnFiles()) forgetSource(each);
  beginGeneration(texts);
  let subject: Subject;
  try {
    subject = await listening(recorder, () => ownSubject(model, settings));
  } catch (error) {
    const found = loadFinding(error) ?? blame(error, recorder, defaultExportOf(file));
    return { traced: { table: withFindings(emptyTable(model), [found]), costs: [] } };
  }
  loaded();
  yield;
  const traced = yield* traceSubject(subject, recorder);
  yield;
  const findings = [...(yield* findingsOf(subject, traced, recorder, file)), ...branchFindings()];
  return { subject, traced: { ...traced, table: withFindings(traced.table, findings) } };
}

/** Of the newest generation. */
export function ownSources(): FoundSource[] {
  return loadedOwnFiles().flatMap((file) => probedSource(file) ?? []);
}

function ownSites(): FoundSite[] {
  return ownSources().flatMap(({ sites }) => sites);
}

function* findingsOf(
  subject: Subject,
  { built, failure }: Traced,
  recorder: Recorder,
  file: string,
): Parts<Finding[]> {
  if (failure) return [failureFinding(failure, ownSites(), defaultExportOf(file))];
  if (!built) return [];
  const axes = axesOf(built.sizes, subject.settings, subject.text);
  const [base] = passSizes(axes);
  const forward = forwardOf(built.model.className) ?? defaultExportOf(file);
  const first = runLearningPass(built, axes, base);
  const tooFew = classesFinding(first, built.classes, ownSites());
  if (first.error !== undefined) {
    const found = tooFew ?? lossFinding(first, ownSites());
    return [found ?? blame(first.error, first.recorder, forward)];
  }
  yield;
  // What the first step leaves may be made once and used for ever.
  const pass = first.leftBehind > 0 ? runLearningPass(built, axes, base) : first;
  if (pass.error !== undefined) return [blame(pass.error, pass.recorder, forward)];
  yield;
  const strangers = registrationFindings(built.model, [recorder, pass.recorder], ownSites());
  return [
    ...(tooFew ? [tooFew] : []),
    ...strangers,
    ...gradientFindings(built.model, pass.learning, [recorder, pass.recorder], ownSites(), file),
    ...leakFindings(built.model, pass, ownSources()),
  ];
}

function blame(error: unknown, recorder: Recorder, elsewhere: SourceRange): Finding {
  return failureFinding({ error, recorder, valueOf: shapeOf(recorder) }, ownSites(), elsewhere);
}

/** Where the model's method is declared. */
function forwardOf(className: string): SourceRange | undefined {
  const classes = ownSources().flatMap((source) => source.classes);
  return classes.find(({ name }) => name === className)?.forward;
}

/** Without names: these passes are of one size only. */
function shapeOf(recorder: Recorder) {
  return (site: number) => {
    const event = recorder.events.findLast((each) => each.kind === 'value' && each.site === site);
    return event?.kind === 'value' ? event.value : undefined;
  };
}

function branchFindings(): Finding[] {
  return loadedOwnFiles().flatMap((file) => valueBranches(ownText(file), file));
}

function withFindings(table: ShapeTable, findings: readonly Finding[]): ShapeTable {
  const sorted = findings.toSorted((a, b) => a.range.startLine - b.range.startLine);
  return { ...table, findings: sorted };
}
