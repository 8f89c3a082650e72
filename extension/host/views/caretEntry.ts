// One expression that *At the caret* holds: where it stands, what was found there, its value. Pure.

import type { ShownSite } from '../../protocol/caret.ts';
import type { TensorAnswer } from '../../protocol/looks/tensor.ts';
import { siteKey } from '../shapes/executionChoice.ts';
import type { LookedRuns, SiteChoices } from '../shapes/executionChoice.ts';
import { addressOf, describeSite, keyOf } from '../shapes/shownSite.ts';
import type { DescribedSite, SiteAddress } from '../shapes/shownSite.ts';
import type { FoundSite } from '../shapes/siteLookup.ts';
import { isSameTensor } from '../shapes/siteValues.ts';

/** An expression that stays in the Inspector. */
export interface Pin extends SiteAddress {
  readonly uri: string;
}

export interface CaretEntry extends DescribedSite {
  readonly pin: Pin;
  /** For `SiteChoices`; nothing for an expression that is gone. */
  readonly choiceKey?: string;
  /** With what a look has found, which may be more runs than the trace has. */
  readonly withLooked?: (value: TensorAnswer) => ShownSite;
  value?: TensorAnswer;
  /** Why there is none, in the reader's language. */
  failure?: string;
}

/** `known`: entries whose values still hold for the same tensor of the same trace. */
export function entryOf(
  found: FoundSite,
  uri: string,
  choices: SiteChoices,
  onlyLooked: string,
  known: readonly CaretEntry[],
): CaretEntry {
  const choiceKey = siteKey(found.table, found.site);
  const choice = choices.get(choiceKey);
  const describe = (looked: LookedRuns | undefined) =>
    describeSite(found, { choice, looked, onlyLooked });
  const described = describe(choices.lookedAt(choiceKey));
  const withLooked = (value: TensorAnswer) => describe(value).shown;
  const { tensor } = described;
  const same = tensor && known.find((entry) => isSameTensor(entry.tensor, tensor));
  return { ...described, choiceKey, withLooked, pin: pinOf(uri, found), value: same?.value };
}

/** A pin whose expression cannot be found. */
export function lostEntry(pin: Pin, failure: string): CaretEntry {
  const { file, name } = pin;
  const range = { file, startLine: 0, startColumn: 0, endLine: 0, endColumn: 0 };
  const place = file.split('/').at(-1) ?? file;
  const none = { modules: [], module: 0, iterations: 0, iteration: 0, parts: [], part: 0 };
  const shown = { key: keyOf(pin), name, range, place, namedShape: '', ...none, isStale: false };
  return { shown: { ...shown, failure }, pin };
}

export function shownOf({ shown, value, failure, withLooked }: CaretEntry): ShownSite {
  if (failure !== undefined) return { ...shown, failure };
  if (!value || !withLooked) return { ...shown, value };
  return { ...withLooked(value), isStale: shown.isStale, value };
}

export function pinOf(uri: string, { table, site }: FoundSite): Pin {
  return { uri, ...addressOf(table, site) };
}

export function addedTo(pins: readonly Pin[], pin: Pin): readonly Pin[] {
  return pins.some((other) => keyOf(other) === keyOf(pin)) ? pins : [...pins, pin];
}
