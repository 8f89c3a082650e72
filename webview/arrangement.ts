// Which section stands where: all in one column where the page is narrow, in two where it is wide.
// Sections are named by their titles' keys. A kept arrangement may be older than the page, so it
// may name sections that are gone and lack new ones.

/** From top to bottom, the left column first. */
export type Columns = readonly (readonly string[])[];

export type Layout = 'oneColumn' | 'twoColumns';

const curve = 'section.lossCurve';
const caret = 'section.atCaret';
const layers = 'section.layerShapes';

/**
 * The curve comes first, as its height is known: below it the picture at the caret is on the first
 * screen, too. The views of a model follow; the long list of layers comes last.
 */
function firstArrangement(layout: Layout, sections: readonly string[]): Columns {
  const views = sections.filter((section) => ![curve, caret, layers].includes(section));
  if (layout === 'oneColumn') return [[curve, caret, ...views, layers]];
  const left = [curve, layers];
  return [left, [caret, ...views]];
}

/** Every one of `sections` once: as it was kept, the others where they stand at first. */
export function arrange(
  layout: Layout,
  kept: Columns | undefined,
  sections: readonly string[],
): Columns {
  const first = firstArrangement(layout, sections);
  const columns = first.map((_, index) =>
    (kept?.[index] ?? []).filter((section) => sections.includes(section)),
  );
  for (const section of sections) {
    if (columns.flat().includes(section)) continue;
    const index = first.findIndex((column) => column.includes(section));
    const column = columns[index] ?? [];
    const before = first[index]?.slice(0, first[index].indexOf(section)) ?? [];
    column.splice(column.findLastIndex((other) => before.includes(other)) + 1, 0, section);
  }
  return columns;
}

export interface Spot {
  readonly column: number;
  /** The section that comes next; absent at the end of the column. */
  readonly before: string | undefined;
}

export function moveTo(columns: Columns, section: string, { column, before }: Spot): Columns {
  if (before === section) return columns;
  return columns.map((all, index) => {
    const others = all.filter((other) => other !== section);
    if (index !== column) return others;
    const at = before === undefined ? -1 : others.indexOf(before);
    return at < 0 ? [...others, section] : others.toSpliced(at, 0, section);
  });
}

/**
 * One place up or down, past the neighbour that is shown; from the end of a column into the other.
 * @param isShown false for sections that the run's model does not have
 */
export function moveBy(
  columns: Columns,
  section: string,
  by: -1 | 1,
  isShown: (section: string) => boolean,
): Columns {
  const column = columns.findIndex((all) => all.includes(section));
  const own = (columns[column] ?? []).filter((other) => other === section || isShown(other));
  const at = own.indexOf(section);
  if (by < 0 && at > 0) return moveTo(columns, section, { column, before: own[at - 1] });
  if (by > 0 && at + 1 < own.length) {
    return moveTo(columns, section, { column, before: own[at + 2] });
  }
  const next = column + by;
  if (!columns[next]) return columns;
  const before = by > 0 ? columns[next].find(isShown) : undefined;
  return moveTo(columns, section, { column: next, before });
}
