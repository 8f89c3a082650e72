// What `npm run trace` prints: of each file its findings, then its layers as a table. Pure.

import { operationText } from '../../protocol/shapeText.ts';
import { counted } from './commandLine.ts';
import type { FindingRecord, LayerRecord, PlaceRecord, TraceRecord } from './traceRecord.ts';

/** A file's path as the person would write it. */
type ShowPath = (file: string) => string;

type Severity = FindingRecord['severity'];

/** Several lines, without one at the end. */
export function traceText(record: TraceRecord, showPath: ShowPath): string {
  const { file, findings, layers, parameters } = record;
  const heading =
    findings.length > 0 ? findingLines(findings, showPath) : [`${showPath(file)}  no findings`];
  if (layers.length === 0) return heading.join('\n');
  return [...heading, '', ...layerLines(layers, parameters)].join('\n');
}

/** `2 files, 1 error, 3 warnings`; what there is none of is left out, but not the errors. */
export function totalsText(records: readonly TraceRecord[]): string {
  const findings = records.flatMap((record) => record.findings);
  const count = (wanted: Severity): number =>
    findings.filter(({ severity }) => severity === wanted).length;
  const parts = [counted(records.length, 'file'), counted(count('error'), 'error')];
  if (count('warning') > 0) parts.push(counted(count('warning'), 'warning'));
  if (count('information') > 0) parts.push(counted(count('information'), 'note'));
  return parts.join(', ');
}

function findingLines(findings: readonly FindingRecord[], showPath: ShowPath): string[] {
  const heads = findings.map((each) => [placeText(each, showPath), each.severity, each.code]);
  const widths = columnWidths(heads);
  return findings.flatMap((finding, i) => [
    `${padded(heads[i], widths)}  ${finding.message}`,
    ...finding.related.map((each) => `    ${placeText(each, showPath)}  ${each.message}`),
    ...finding.fixes.map(({ title }) => `    fix: ${title}`),
  ]);
}

function placeText({ file, line, column }: PlaceRecord, showPath: ShowPath): string {
  return `${showPath(file)}:${line}:${column}`;
}

function layerLines(layers: readonly LayerRecord[], parameters: number): string[] {
  const rows = [
    ['layer', 'operation', 'output', 'parameters'],
    ...layers.map((layer) => [
      '  '.repeat(layer.depth) + layer.name,
      operationText(layer),
      withoutWord(layer.output),
      layer.parameters > 0 ? wholeText(layer.parameters) : '',
    ]),
    ['total', '', '', wholeText(parameters)],
  ];
  const widths = columnWidths(rows);
  return rows.map(([name, operation, output, count]) => {
    const cells = padded([name, operation, output], widths);
    return `  ${cells}  ${count.padStart(widths[3])}`.trimEnd();
  });
}

/** In a column of shapes every one begins with `Tensor`. */
function withoutWord(output: string): string {
  return output.replaceAll('Tensor[', '[');
}

function columnWidths(rows: readonly (readonly string[])[]): number[] {
  return rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
}

/** The widths may be of more columns. */
function padded(cells: readonly string[], widths: readonly number[]): string {
  return cells.map((cell, column) => cell.padEnd(widths[column])).join('  ');
}

function wholeText(count: number): string {
  return count.toLocaleString('en');
}
