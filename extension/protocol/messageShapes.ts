// What a message of a page must look like before the host acts on it. Types end where a process
// ends: a page of an older version, or one that somebody else has got hold of, can send anything.

import type { Look } from './looks/look.ts';
import type { FromView, ViewCommand } from './viewMessages.ts';

type Shape = (value: unknown) => boolean;

const text: Shape = (value) => typeof value === 'string';
const number: Shape = (value) => typeof value === 'number';
const finite: Shape = (value) => Number.isFinite(value);
const flag: Shape = (value) => typeof value === 'boolean';
const count: Shape = (value) => Number.isSafeInteger(value) && (value as number) >= 0;
const one = (...values: readonly unknown[]): Shape => {
  return (value) => values.includes(value);
};
const either = (...shapes: readonly Shape[]): Shape => {
  return (value) => shapes.some((fits) => fits(value));
};
const optional = (shape: Shape): Shape => either((value) => value === undefined, shape);
const list = (shape: Shape): Shape => {
  return (value) => Array.isArray(value) && value.every(shape);
};
const record = (shape: Shape): Shape => {
  return (value) => isObject(value) && Object.values(value).every(shape);
};
/** Has these fields; others are not looked at. */
const fields = (shapes: Readonly<Record<string, Shape>>): Shape => {
  return (value) =>
    isObject(value) && Object.entries(shapes).every(([name, fits]) => fits(value[name]));
};

const commands: Readonly<Record<ViewCommand, true>> = {
  train: true,
  trainAgain: true,
  pause: true,
  resume: true,
  stepOnce: true,
  stop: true,
  goToFailure: true,
  showOutput: true,
  openSource: true,
  openDashboard: true,
};

const take = either(
  fields({ kind: one('summary', 'whole') }),
  fields({ kind: one('picture'), colors: optional(one('light', 'dark')) }),
);

const place = either(
  fields({ input: count }),
  fields({ site: text, module: text, iteration: either(count, one('all')), part: count }),
);

const looks: Readonly<Record<Look['kind'], Shape>> = {
  samples: () => true,
  tensor: fields({ place, sample: count, take }),
};

const look: Shape = (value) =>
  isObject(value) && isKey(looks, value.kind) && looks[value.kind](value);

const source = fields({
  file: text,
  startLine: count,
  startColumn: count,
  endLine: count,
  endColumn: count,
});

const trace = fields({
  model: text,
  settings: record(either(text, number, flag)),
  sizes: optional(record(either(text, number, list(number)))),
  texts: list(fields({ file: text, sha: text })),
});

const messages: Readonly<Record<FromView['kind'], Shape>> = {
  ready: () => true,
  command: fields({ command: (value) => isKey(commands, value) }),
  setLearningRate: fields({ value: number }),
  watch: fields({ looks: list(look) }),
  drawn: fields({ answerId: count }),
  chooseSample: fields({ sample: finite }),
  reveal: fields({ source, trace: optional(trace) }),
  followCaret: fields({ follows: flag }),
  watchCaret: fields({ watches: flag }),
  chooseExecution: fields({ key: text, module: count, iteration: count, part: count }),
  pin: fields({ key: text, pinned: flag }),
};

export function isFromView(message: unknown): message is FromView {
  return isObject(message) && isKey(messages, message.kind) && messages[message.kind](message);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isKey<Table extends object>(table: Table, key: unknown): key is keyof Table & string {
  return typeof key === 'string' && Object.hasOwn(table, key);
}
