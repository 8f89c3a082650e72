// The seeded faults: five models and single mistakes in them, as data. Where a person would look
// for each was decided by people, not by what the analysis says.

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { FindingCode } from '../../extension/protocol/finding.ts';
import { newModelText } from '../../extension/scaffold/newModelText.ts';

/** Every `find` stands once in the text, or once after `within`. */
interface Edit {
  readonly find: string;
  readonly replace: string;
}

export interface Fault {
  readonly title: string;
  /** One edit, or several where one mistake needs them: a name and its uses. */
  readonly find?: string;
  readonly replace?: string;
  readonly edits?: readonly Edit[];
  readonly within?: string;
  readonly code: FindingCode;
  /** Codes that say the same, where the border between two is a matter of taste. */
  readonly codes?: readonly FindingCode[];
  /** Text of the line that should be flagged, in the faulty file. */
  readonly line: string;
}

export interface FaultyModel {
  readonly name: string;
  readonly text: string;
  readonly faults: readonly Fault[];
}

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const read = (path: string): string => readFileSync(here(path), 'utf8');

const shipped = (['cnn', 'rnn', 'transformer'] as const).map((name) => ({
  name,
  text: newModelText(name, read(`../../extension/models/${name}.ts`)),
}));
const own = ['patchMixer', 'gatedReader'].map((name) => ({
  name,
  text: read(`models/${name}.ts`),
}));

export const faultyModels: readonly FaultyModel[] = [...shipped, ...own].map((model) => ({
  ...model,
  faults: JSON.parse(read(`edits/${model.name}.json`)) as Fault[],
}));

export interface FaultyText {
  readonly text: string;
  /** 0-based, where the finding should begin. */
  readonly line: number;
}

export function applyFault(text: string, fault: Fault): FaultyText {
  const { title, within, find = '', replace = '', edits = [{ find, replace }] } = fault;
  const from = within === undefined ? 0 : placeOf(within, text, 0, title);
  const changed = edits.reduce((before, edit) => {
    const start = placeOf(edit.find, before, from, title);
    return before.slice(0, start) + edit.replace + before.slice(start + edit.find.length);
  }, text);
  return { text: changed, line: lineOf(fault, changed, from) };
}

function placeOf(find: string, text: string, from: number, title: string): number {
  const start = text.indexOf(find, from);
  if (find === '' || start < 0) throw new Error(`${title}: “${find}” is not in the text`);
  const isOnly = from > 0 || !text.includes(find, start + 1);
  if (!isOnly) throw new Error(`${title}: “${find}” is in the text twice`);
  return start;
}

function lineOf({ title, line }: Fault, text: string, from: number): number {
  const first = text.slice(0, from).split('\n').length - 1;
  const lines = text.split('\n').map((each) => each.trim());
  const found = lines.indexOf(line, first);
  if (found < 0) throw new Error(`${title}: no line “${line}”`);
  if (first === 0 && lines.includes(line, found + 1)) {
    throw new Error(`${title}: two lines “${line}”`);
  }
  return found;
}
