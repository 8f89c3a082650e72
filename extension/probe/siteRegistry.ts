// All sites of all probed files of this thread. Ids run on from file to file, so one number tells
// both.

import { findSites } from './findSites.ts';
import type { FoundSite } from './foundSite.ts';
import { instrument } from './instrument.ts';
import './probe.ts';

const sites: FoundSite[] = [];

/** Probed text of one file, its sites registered. Throws the parser's SyntaxError. */
export function probeSource(text: string, file: string): string {
  const found = findSites(text, file, sites.length);
  sites.push(...found.sites);
  return instrument(text, found);
}

/** By id. Files that were not loaded yet are missing. */
export function probedSites(): readonly FoundSite[] {
  return sites;
}
