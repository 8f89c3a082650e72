// How long a person waits while writing a model: from an edit to the new shapes, and for the values
// under the caret, the first time and from then on. Engine only: the editor adds its debounce.

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { newModelText, templateFile } from '../../../extension/scaffold/newModelText.ts';
import type { ModelTemplate } from '../../../extension/scaffold/newModelText.ts';
import type { ShapeTable } from '../../../extension/protocol/shapeTable.ts';
import { ownModel } from '../../../extension/protocol/trainRequest.ts';
import { EngineProcess } from '../../engine/engineProcess.ts';
import type { BenchContext } from '../benchContext.ts';
import { percentile } from '../statistics.ts';
import { formatTable } from '../table.ts';

const templates: readonly ModelTemplate[] = ['empty', 'cnn', 'rnn', 'transformer'];
const edits = 30;
const looks = 60;

export interface EditingResult {
  readonly template: ModelTemplate;
  readonly trace: { readonly p50: number; readonly p95: number };
  /** Forward and backward, then this one value. */
  readonly firstValue: number;
  readonly value: { readonly p50: number; readonly p95: number };
}

export async function measureEditing({ folder }: BenchContext): Promise<EditingResult[]> {
  const engine = await EngineProcess.ready();
  const results: EditingResult[] = [];
  try {
    for (const template of templates) results.push(await measure(engine, template, folder));
  } finally {
    await engine.dispose();
  }
  const rows = results.map(({ template, trace, firstValue, value }) => {
    return [template, trace.p50, trace.p95, firstValue, value.p50, value.p95];
  });
  const headers = ['edited copy', 'shapes p50, ms', 'p95', 'first value', 'value p50', 'p95'];
  console.log(formatTable(headers, rows));
  return results;
}

async function measure(
  engine: EngineProcess,
  template: ModelTemplate,
  folder: string,
): Promise<EditingResult> {
  const root = path.resolve(import.meta.dirname, '../../../extension');
  const source = readFileSync(path.join(root, templateFile(template)), 'utf8');
  const text = newModelText(template, source);
  const file = path.join(folder, `${template}.ts`).replaceAll('\\', '/');
  const traces: number[] = [];
  let { table } = await engine.trace(ownModel(file), { text: { file, text } });
  for (let i = 1; i <= edits; i++) {
    const start = performance.now();
    const edited = { file, text: `${text}// edit ${i}\n` };
    ({ table } = await engine.trace(ownModel(file), { text: edited }));
    traces.push(performance.now() - start);
  }
  const values = await timesOfValues(engine, table, file);
  return {
    template,
    trace: { p50: percentile(traces, 0.5), p95: percentile(traces, 0.95) },
    firstValue: values[0],
    value: { p50: percentile(values.slice(1), 0.5), p95: percentile(values.slice(1), 0.95) },
  };
}

/** Of all names in the file in turn. */
async function timesOfValues(
  engine: EngineProcess,
  table: ShapeTable,
  file: string,
): Promise<number[]> {
  const sites = table.sites.filter(({ kind, range, executions }) => {
    return kind === 'declaration' && range.file === file && executions.length > 0;
  });
  const times: number[] = [];
  for (let i = 0; i < looks; i++) {
    const site = sites[Math.floor((i * sites.length) / looks)];
    const start = performance.now();
    await engine.look(table.trace, { site: site.id, module: site.executions[0].modulePath });
    times.push(performance.now() - start);
  }
  return times;
}
