// An expression that was found at a place, as *At the caret* shows it. Pure.

import type { ShapeTable, Site } from '../../protocol/shapeTable.ts';
import { shapeText } from '../../protocol/shapeText.ts';
import { mainSite, sitesOfLine } from '../../protocol/siteOfLine.ts';
import type { ShownSite } from '../../protocol/caret.ts';
import { placeKey } from '../../protocol/looks/tensor.ts';
import type { SitePlace } from '../../protocol/looks/tensor.ts';
import { chooseExecution } from './executionChoice.ts';
import type { ExecutionChoice, LookedRuns } from './executionChoice.ts';
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
 * What a line is about when the caret stands on none of its expressions; of a line that the trace
 * did not reach, too, as a look may reach it. `line` is of the text as it is now.
 */
export function siteOfLine({ table, file, lines }: FileShapes, line: number): Site | undefined {
  const then = lines.toThen(line);
  if (then === undefined) return undefined;
  const begun = sitesOfLine(table.sites, { file, startLine: then });
  const reached = begun.filter(({ executions }) => executions.length > 0);
  return mainSite(reached) ?? mainSite(begun);
}

/** `tensor` asks for its value; nothing for an array or object without tensors. */
export interface DescribedSite {
  readonly shown: ShownSite;
  readonly tensor?: TensorAt;
}

export interface WantedSite {
  readonly choice: ExecutionChoice;
  /** What a look has found there. */
  readonly looked?: LookedRuns;
  /** The sentence for values of an expression that the trace did not reach. */
  readonly onlyLooked: string;
}

export function describeSite(
  { table, site, range, isStale }: FoundSite,
  { choice, looked, onlyLooked }: WantedSite,
): DescribedSite {
  const fileName = range.file.split('/').at(-1) ?? range.file;
  const { value, tensor, place, ...chosen } = chooseExecution(site, choice, looked);
  const offered = offeredAt(table, { ...place, iteration: chosen.iteration });
  const shown = {
    key: keyOf(addressOf(table, site)),
    name: shortName(site),
    // Of the traced text, as everything that reveals: the host finds where it stands by now.
    range: site.range,
    trace: table.trace,
    place: `${fileName}:${range.startLine + 1}`,
    isStale,
    offered,
    ...chosen,
    namedShape: tensor ? shapeText(tensor, 'named') : '',
    note: looked && site.executions.length === 0 ? onlyLooked : undefined,
  };
  // Of what nobody has come to yet, a look tells whether it is a tensor.
  const mayBeTensor = tensor !== undefined || value === undefined;
  const at = { trace: table.trace, place, isWhole: offered !== undefined };
  return { shown, tensor: mayBeTensor ? at : undefined };
}

function offeredAt({ offers }: ShapeTable, place: SitePlace): ShownSite['offered'] {
  const key = placeKey(place);
  for (const { view, places } of offers) {
    const found = places.find((offered) => placeKey(offered.place) === key);
    if (found) return { view, place: found };
  }
  return undefined;
}
