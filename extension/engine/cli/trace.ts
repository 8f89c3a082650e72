// `npm run trace`: looks for mistakes in model files in the terminal, as the editor does while
// typing. A check for somebody's continuous integration: the exit code tells of errors.

import process from 'node:process';
import { toProblem } from '../../protocol/problem.ts';
import { fileOfOwnModel } from '../../protocol/trainRequest.ts';
import type { OwnModel } from '../../protocol/trainRequest.ts';
import { Looker } from '../main/looker.ts';
import type { TimeLimit } from '../guard/codeWatch.ts';
import { checkWritable, modelOfFile, ownPath, shownPath, writeJson } from './commandFiles.ts';
import { runCommand } from './commandLine.ts';
import { readTraceArguments, usage } from './traceArguments.ts';
import { recordOf, unreadableRecord } from './traceRecord.ts';
import type { TraceRecord } from './traceRecord.ts';
import { totalsText, traceText } from './traceText.ts';

await runCommand(async () => {
  const command = readTraceArguments(process.argv.slice(2));
  if (!command) {
    process.stdout.write(usage);
    return;
  }
  const { files, jsonFile, limit } = command;
  if (jsonFile !== undefined) checkWritable(jsonFile);
  const records = await traceAll(files, limit);
  if (jsonFile !== undefined) writeJson(jsonFile, records);
  console.log(totalsText(records));
  const findings = records.flatMap((record) => record.findings);
  if (findings.some(({ severity }) => severity === 'error')) process.exitCode = 1;
});

/** Each is printed as soon as it is known. */
async function traceAll(files: readonly string[], limit: TimeLimit): Promise<TraceRecord[]> {
  const records: TraceRecord[] = [];
  for (const file of files) {
    const record = await traceFile(file, limit);
    records.push(record);
    console.log(`${traceText(record, shownPath)}\n`);
  }
  return records;
}

/** In a thread of its own: what one file throws too late must not be blamed on the next. */
async function traceFile(file: string, limit: TimeLimit): Promise<TraceRecord> {
  let model: OwnModel;
  try {
    model = modelOfFile(file);
  } catch (error) {
    return unreadableRecord(ownPath(file), toProblem(error));
  }
  const looker = new Looker(new URL('../lookingEntry.ts', import.meta.url));
  const job = { kind: 'trace', model, settings: {}, open: [], texts: [] } as const;
  const { table } = await looker.trace(job, limit);
  await looker.end();
  return recordOf(fileOfOwnModel(model), table);
}
