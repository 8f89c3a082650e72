// The real engine is given each faulty text, as while somebody types, and must flag the line on
// which a person would look: at least 95 of 100. Clean models have nothing to report.

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { formatProblem } from '../../extension/protocol/problem.ts';
import type { Finding } from '../../extension/protocol/finding.ts';
import { ownModel } from '../../extension/protocol/trainRequest.ts';
import { EngineProcess } from '../engine/engineProcess.ts';
import { applyFault, faultyModels } from './faultSet.ts';
import type { Fault, FaultyModel } from './faultSet.ts';

/** A trace that takes longer hangs; how long it really took is printed. */
const hangMs = 20_000;
const leastShare = 0.95;

interface Answer {
  readonly findings: readonly Finding[];
  readonly ms: number;
}

interface Result extends Answer {
  readonly model: string;
  readonly fault: Fault;
  /** 0-based line that should be flagged. */
  readonly line: number;
  readonly verdict: 'flagged' | 'wrong line' | 'missed';
}

const folder = mkdtempSync(path.join(tmpdir(), 'tensorscope-faults-'));
let engine: EngineProcess;

before(async () => {
  for (const { name, text } of faultyModels) writeFileSync(fileOf(name), text);
  engine = await EngineProcess.ready();
});

after(async () => {
  await engine.dispose();
  rmSync(folder, { recursive: true, force: true });
});

/** On the disk stands the clean text; what is being typed is sent. */
function fileOf(name: string): string {
  return path.join(folder, `${name}.ts`).replaceAll('\\', '/');
}

/** Errors and warnings; what is only information is no finding of a mistake. */
async function analyse(name: string, text: string): Promise<Answer> {
  const file = fileOf(name);
  const start = performance.now();
  const { table } = await engine.trace(ownModel(file), { text: { file, text } });
  const findings = table.findings.filter(({ severity }) => severity !== 'information');
  return { findings, ms: performance.now() - start };
}

async function judge({ name, text }: FaultyModel, fault: Fault): Promise<Result> {
  const faulty = applyFault(text, fault);
  const answer = await analyse(name, faulty.text);
  const isThere = answer.findings.some(({ range }) => range.startLine === faulty.line);
  const verdict = isThere ? 'flagged' : answer.findings.length > 0 ? 'wrong line' : 'missed';
  return { ...answer, model: name, fault, line: faulty.line, verdict };
}

for (const { name, text } of faultyModels) {
  test(`nothing is wrong with ${name}`, { timeout: hangMs }, async () => {
    const { findings } = await analyse(name, text);
    assert.deepEqual(findings.map(described), []);
  });
}

test('at least 95 of 100 mistakes are flagged on the right line', async () => {
  const results: Result[] = [];
  for (const model of faultyModels) {
    for (const fault of model.faults) results.push(await judge(model, fault));
  }
  report(results);
  assert.ok(results.length >= 70);
  assert.ok(shareOf(results, isFlagged) >= leastShare);
  // A message of the wrong kind on the right line may mislead all the same.
  assert.ok(shareOf(results, hasCode) >= leastShare);
});

function isFlagged({ verdict }: Result): boolean {
  return verdict === 'flagged';
}

function hasCode({ fault, findings, line }: Result): boolean {
  const codes = fault.codes ?? [fault.code];
  return findings.some(({ code, range }) => range.startLine === line && codes.includes(code));
}

function shareOf(results: readonly Result[], holds: (result: Result) => boolean): number {
  return results.filter(holds).length / results.length;
}

function report(results: readonly Result[]): void {
  for (const result of results) {
    if (hasCode(result)) continue;
    const { model, fault, line, verdict, findings } = result;
    console.log(`${verdict}: ${model}, ${fault.title}: ${fault.code} on line ${line + 1}`);
    for (const each of findings) console.log(`    ${described(each)}`);
  }
  const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
  const slowest = results.reduce((one, other) => (one.ms > other.ms ? one : other));
  const late = results.filter(({ ms }) => ms > 1000).length;
  console.log(
    [
      `${results.length} faults: ${percent(shareOf(results, isFlagged))} on the right line`,
      `${percent(shareOf(results, hasCode))} with the right code`,
      `slowest ${Math.round(slowest.ms)} ms (${slowest.model}, ${slowest.fault.title})`,
      `${late} later than 1 s`,
    ].join('; '),
  );
}

function described({ code, range, problem }: Finding): string {
  return `${range.startLine + 1}: ${formatProblem(problem)} [${code}]`;
}
