// Tables in the terminal.

export type Cell = string | number | null;

/** Columns are as wide as they must be; numbers are right-aligned, with about three digits. */
export function formatTable(
  headers: readonly string[],
  rows: readonly (readonly Cell[])[],
): string {
  const texts = [headers, ...rows.map((row) => row.map(formatCell))];
  const widths = headers.map((_, column) => Math.max(...texts.map((row) => row[column].length)));
  const isNumeric = headers.map((_, column) =>
    rows.every((row) => typeof row[column] !== 'string'),
  );
  const line = (row: readonly string[]): string =>
    row
      .map((text, column) =>
        isNumeric[column] ? text.padStart(widths[column]) : text.padEnd(widths[column]),
      )
      .join('  ')
      .trimEnd();
  const rule = widths.map((width) => '─'.repeat(width)).join('  ');
  return [line(texts[0]), rule, ...texts.slice(1).map(line)].join('\n');
}

/** `–`: not measured. */
export function formatCell(cell: Cell): string {
  if (cell === null) return '–';
  if (typeof cell === 'string') return cell;
  const magnitude = Math.abs(cell);
  return cell.toFixed(magnitude >= 100 ? 0 : magnitude >= 10 ? 1 : magnitude >= 1 ? 2 : 3);
}
