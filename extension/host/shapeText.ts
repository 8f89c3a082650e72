// How shapes are worded in hovers, inlays and the tree. Pure; texts come from a `translate`.

import type { Execution, ShapeTable, Site, ValueShape } from '../protocol/shapeTable.ts';

/** `vscode.l10n.t`, or in tests a stand-in. */
export type Translate = (text: string, values?: Record<string, string | number>) => string;

const bytesPerValue: Readonly<Record<string, number>> = {
  float32: 4,
  int32: 4,
  complex64: 8,
  bool: 1,
};

const mostLines = 24;
const longestName = 60;

/** `Tensor[4, 8, 26, 26]`, `[Tensor[2, 3], Tensor[4]]`, `{ mask: Tensor[4, 1, 9] }` */
export function shapeText(value: ValueShape): string {
  switch (value.kind) {
    case 'tensor':
      return `Tensor[${value.shape.join(', ')}]`;
    case 'list':
      return `[${listText(value.items.map(shapeText))}]`;
    case 'record': {
      const fields = Object.entries(value.fields);
      return `{ ${fields.map(([name, field]) => `${name}: ${shapeText(field)}`).join(', ')} }`;
    }
  }
}

/** For narrow places: `[4, 8, 26, 26]`, and of several tensors the first: `[3, 20, 128], …`. */
export function sizesText(value: ValueShape): string {
  if (value.kind === 'tensor') return `[${value.shape.join(', ')}]`;
  const parts = value.kind === 'list' ? value.items : Object.values(value.fields);
  const [first] = parts;
  if (!first) return '';
  return parts.length > 1 ? `${sizesText(first)}, …` : sizesText(first);
}

export function bytesOf(value: ValueShape): number {
  switch (value.kind) {
    case 'tensor':
      return value.shape.reduce((product, size) => product * size, bytesPerValue[value.dtype] ?? 0);
    case 'list':
      return sum(value.items.map(bytesOf));
    case 'record':
      return sum(Object.values(value.fields).map(bytesOf));
  }
}

/** The innermost expression at a place; of two with one range, the one that ran. */
export function siteAt(
  table: ShapeTable,
  file: string,
  line: number,
  column: number,
): Site | undefined {
  const around = table.sites.filter(
    ({ range }) =>
      range.file === file &&
      isBefore(range.startLine, range.startColumn, line, column) &&
      isBefore(line, column, range.endLine, range.endColumn),
  );
  return around.reduce<Site | undefined>((best, site) => {
    if (!best || isInside(site, best)) return site;
    return best;
  }, undefined);
}

/** What a hover says of a site, as markdown. */
export function hoverText(site: Site, table: ShapeTable, translate: Translate): string {
  const [first] = site.executions;
  if (!first) {
    return [
      codeBlock(shortName(site)),
      translate('The traced pass over sample data did not reach this line.'),
    ].join('\n\n');
  }
  const alike = site.executions.every(({ value }) => sameShape(value, first.value));
  const name = shortName(site);
  const lines = [
    codeBlock(alike ? `${name}: ${shapeText(first.value)}` : name),
    alike ? factsText(first.value) : '',
    site.executions.length > 1 ? executionsText(site.executions, translate) : '',
    translate('Traced on sample data, batch {batch}', { batch: table.batchSize }),
  ];
  return lines.filter((line) => line !== '').join('\n\n');
}

/** The shape at the end of a line; of several, in order of appearance, `first … last`. */
export function inlayText({ executions }: Site): string {
  const shapes: ValueShape[] = [];
  for (const { value } of executions) {
    if (!shapes.some((shape) => sameShape(shape, value))) shapes.push(value);
  }
  const [first] = shapes;
  if (!first) return '';
  const last = shapes[shapes.length - 1];
  return last === first ? shapeText(first) : `${shapeText(first)} … ${shapeText(last)}`;
}

/** Of an expression over several lines, its beginning on one. */
function shortName({ name }: Site): string {
  const oneLine = name.replace(/\s+/g, ' ');
  return oneLine.length > longestName ? `${oneLine.slice(0, longestName)}…` : oneLine;
}

function factsText(value: ValueShape): string {
  const bytes = bytesText(bytesOf(value));
  return value.kind === 'tensor' ? `${value.dtype} · ${bytes}` : bytes;
}

function executionsText(executions: readonly Execution[], translate: Translate): string {
  const runs = equalRuns(executions);
  const lines = runs.slice(0, mostLines).map(({ first, count }) => {
    const place = first.modulePath === '' ? translate('the model') : `\`${first.modulePath}\``;
    const times = count > 1 ? ` ×${count}` : '';
    return `- ${place}${times} \`${shapeText(first.value)}\``;
  });
  if (runs.length > mostLines) {
    lines.push(`- ${translate('and {count} more', { count: runs.length - mostLines })}`);
  }
  const title = translate('Ran {count} times', { count: executions.length });
  return `${title}\n\n${lines.join('\n')}`;
}

/** Neighbours of one module with one shape are one line: 64 time steps are `×64`. */
function equalRuns(executions: readonly Execution[]): { first: Execution; count: number }[] {
  const runs: { first: Execution; count: number }[] = [];
  for (const execution of executions) {
    const current = runs.at(-1);
    const same =
      current?.first.modulePath === execution.modulePath &&
      sameShape(current.first.value, execution.value);
    if (same) current.count++;
    else runs.push({ first: execution, count: 1 });
  }
  return runs;
}

function sameShape(one: ValueShape, other: ValueShape): boolean {
  return shapeText(one) === shapeText(other);
}

/** `[Tensor[4], Tensor[4], Tensor[4]]` would say little in much room: `3 × Tensor[4]`. */
function listText(items: readonly string[]): string {
  const [first] = items;
  const repeated = items.length > 2 && items.every((item) => item === first);
  return repeated ? `${items.length} × ${first}` : items.join(', ');
}

function bytesText(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`;
  const [scaled, unit] = bytes < 1024 ** 2 ? [bytes / 1024, 'KB'] : [bytes / 1024 ** 2, 'MB'];
  return `${scaled.toPrecision(3)} ${unit}`;
}

function codeBlock(code: string): string {
  return `\`\`\`typescript\n${code}\n\`\`\``;
}

function isBefore(line: number, column: number, otherLine: number, otherColumn: number): boolean {
  return line < otherLine || (line === otherLine && column <= otherColumn);
}

function isInside(site: Site, other: Site): boolean {
  const { range: inner } = site;
  const { range: outer } = other;
  const contains =
    isBefore(outer.startLine, outer.startColumn, inner.startLine, inner.startColumn) &&
    isBefore(inner.endLine, inner.endColumn, outer.endLine, outer.endColumn);
  if (!contains) return false;
  const equal =
    isBefore(inner.startLine, inner.startColumn, outer.startLine, outer.startColumn) &&
    isBefore(outer.endLine, outer.endColumn, inner.endLine, inner.endColumn);
  return !equal || other.executions.length === 0;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
