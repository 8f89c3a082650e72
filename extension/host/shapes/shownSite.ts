// An expression that was found at a place, as *At the caret* shows it. Pure.

import type { ShapeTable, Site } from '../../protocol/shapeTable.ts';
import { shapeText } from '../../protocol/shapeText.ts';
import { mainSite, sitesOfLine } from '../../protocol/siteOfLine.ts';
import type { ShownSite } from '../../protocol/caret.ts';
import { placeKey } from '../../protocol/looks/tensor.ts';
import type { SitePlace } from '../../protocol/looks/tensor.ts';
import { chooseExecution } from './executionChoice.ts';
import type { ExecutionChoice } from './executionChoice.ts';
import type { FileShapes } from './shapeTables.ts';
import type { FoundSite } from './siteLookup.ts';
import type { TensorAt } from './siteValues.ts';
import { shortName } from '../language/siteText.ts';

/** An expression that is found again after edits: the `nth` of its kind and name in its file. */
export interface SiteAddress {
  readonly file: string;
  readonly kind: Site['kind'];
  readonly name: string;
  readonly nth: number;
}

export function addressOf({ sites }: ShapeTable, { range, kind, name, id }: Site): SiteAddress {
  const { file } = range;
  const alike = sites.filter((site) => isAlike(site, { file, kind, name }));
  return { file, kind, name, nth: alike.findIndex((site) => site.id === id) };
}

/** `ShownSite.key` */
export function keyOf({ file, kind, name, nth }: SiteAddress): string {
  return JSON.stringify([file, kind, name, nth]);
}

export function siteOf({ sites }: ShapeTable, address: SiteAddress): Site | undefined {
  return sites.filter((site) => isAlike(site, address)).at(address.nth);
}

function isAlike(
  site: Site,
  { file, kind, name }: Pick<SiteAddress, 'file' | 'kind' | 'name'>,
): boolean {
  return site.range.file === file && site.kind === kind && site.name === name;
}

/**
 * What a line is about when the caret stands on none of its expressions. `line` is of the text as it
 * is now.
 */
export function siteOfLine({ table, file, lines }: FileShapes, line: number): Site | undefined {
  const then = lines.toThen(line);
  return then === undefined
    ? undefined
    : mainSite(sitesOfLine(table.sites, { file, startLine: then }));
}

/** `tensor` asks for its value; nothing for an expression that never ran. */
export interface DescribedSite {
  readonly shown: ShownSite;
  readonly tensor?: TensorAt;
}

/** `notReached`: the sentence for an expression that never ran. */
export function describeSite(
  { table, site, range, isStale }: FoundSite,
  wanted: ExecutionChoice,
  notReached: string,
): DescribedSite {
  const fileName = range.file.split('/').at(-1) ?? range.file;
  const facts = {
    key: keyOf(addressOf(table, site)),
    name: shortName(site),
    // Of the traced text, as everything that reveals: the host finds where it stands by now.
    range: site.range,
    trace: table.trace,
    place: `${fileName}:${range.startLine + 1}`,
    isStale,
  };
  const chosen = chooseExecution(site, wanted);
  if (!chosen) {
    const none = { module: 0, iterations: 0, iteration: 0, part: 0 };
    const lists = { modules: [], parts: [], namedShape: '' };
    return { shown: { ...facts, ...none, ...lists, failure: notReached } };
  }
  const { modules, module, iterations, iteration, parts, part, place } = chosen;
  const offered = offeredAt(table, place);
  return {
    shown: {
      ...facts,
      offered,
      ...{ modules, module, iterations, iteration, part },
      parts: parts.map(({ name }) => name),
      // A list may hold no tensor at all.
      namedShape: parts[part] ? shapeText(parts[part].value, 'named') : '',
    },
    tensor: parts[part] && { trace: table.trace, place, isWhole: offered !== undefined },
  };
}

function offeredAt({ offers }: ShapeTable, place: SitePlace): ShownSite['offered'] {
  const key = placeKey(place);
  for (const { view, places } of offers) {
    const found = places.find((offered) => placeKey(offered.place) === key);
    if (found) return { view, place: found };
  }
  return undefined;
}
