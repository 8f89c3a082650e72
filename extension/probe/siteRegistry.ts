// All sites of all probed files of this thread. Ids run on from file to file, so one number tells
// both; a file that is loaded again, edited, gets new ones.

import { findSites } from './findSites.ts';
import type { FoundClass, FoundSite, FoundSource } from './foundSite.ts';
import { instrument } from './instrument.ts';
import './probe.ts';

const sources = new Map<string, FoundSource>();
let nextId = 0;

/**
 * Probed text of one file, its sites registered. Throws the parser's SyntaxError.
 * `watchesLoading`: what runs when the file is loaded is watched, too.
 */
export function probeSource(text: string, file: string, watchesLoading = false): string {
  const found = findSites(text, file, { firstId: nextId, watchesLoading });
  nextId += found.sites.length;
  sources.set(file, found);
  return instrument(text, found);
}

/** In the order of ids, file by file. Files that were not loaded yet are missing. */
export function probedSites(): readonly FoundSite[] {
  return [...sources.values()].flatMap(({ sites }) => sites);
}

export function probedClasses(): readonly FoundClass[] {
  return [...sources.values()].flatMap(({ classes }) => classes);
}

/** Nothing for a file that was not probed. */
export function probedSource(file: string): FoundSource | undefined {
  return sources.get(file);
}

/** A person's own file that was edited: its sites are no longer true. */
export function forgetSource(file: string): void {
  sources.delete(file);
}
