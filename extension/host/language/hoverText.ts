// What a hover says of an expression, as markdown. Pure: the numbers, the language and the links
// are given.

import type { ShapeTable, Site, TensorShape } from '../../protocol/shapeTable.ts';
import { isNamed, shapeText } from '../../protocol/shapeText.ts';
import type { TensorAnswer, TensorPicture } from '../../protocol/looks/tensor.ts';
import type { ChosenExecution, ExecutionChoice } from '../shapes/executionChoice.ts';
import { bytesOf, bytesText, onlyLookedText, shortName } from './siteText.ts';
import type { Translate } from './siteText.ts';
import { numbersIn } from '../../protocol/numbers.ts';

export interface HoverContent {
  readonly site: Site;
  readonly table: ShapeTable;
  /** `const `, `let ` or nothing: what stands before the name in the source. */
  readonly keyword: string;
  readonly chosen: ChosenExecution;
  readonly value?: TensorAnswer;
  /** The text was edited after it was traced. */
  readonly isStale: boolean;
  /** The text was edited after the run of `value` had started. */
  readonly isEditedSinceRun: boolean;
}

/** What clicks in the hover do, as URIs. */
export interface HoverLinks {
  readonly inspector: string;
  readonly pin: string;
  choose(choice: ExecutionChoice): string;
}

export interface HoverWords {
  readonly translate: Translate;
  readonly language: string;
}

/** VS Code cuts a hover's text off after 100,000 characters, in the middle of an image too. */
const longestImage = 90_000;
const widestImage = 480;
/** Between columns, which VS Code sets close; as a character it would be trimmed away. */
const columnSpace = '&emsp;';

export function hoverText(content: HoverContent, links: HoverLinks, words: HoverWords): string {
  const { site, chosen, isStale, value } = content;
  if (!chosen.value) return notReached(content, words);
  const blocks = [
    isStale ? staleText(words) : '',
    codeBlock(`${content.keyword}${shortName(site)}: ${shapeText(chosen.value, 'named')}`),
    site.executions.length === 0 ? onlyLookedText(words.translate) : '',
    factsText(chosen, words),
    choiceText(chosen, links, words),
    value?.picture?.png ? imageText(value.picture, words) : '',
    value ? statisticsTable(value, words) : '',
    footer(content, links, words),
  ];
  return blocks.filter((block) => block !== '').join('\n\n');
}

function notReached({ site, table, isStale }: HoverContent, words: HoverWords): string {
  const { translate } = words;
  const wasCutShort = table.findings.some(({ severity }) => severity === 'error');
  const reason = wasCutShort
    ? translate('The traced pass ended at a mistake before it came to this expression.')
    : translate('The traced pass over sample data did not reach this line.');
  const blocks = [isStale ? staleText(words) : '', codeBlock(shortName(site)), reason];
  return blocks.filter((block) => block !== '').join('\n\n');
}

function staleText({ translate }: HoverWords): string {
  return `⟳ ${translate('Edited since it was traced: the shape below is that of the old text.')}`;
}

/** `[64, 8, 26, 26] · float32 · 1.32 MB · parameter` of the chosen tensor. */
function factsText({ tensor, parts, part }: ChosenExecution, { translate }: HoverWords): string {
  if (!tensor) return '';
  const name = parts.at(part) ?? '';
  const sizes = isNamed(tensor) || name !== '' ? `\`${name}[${tensor.shape.join(', ')}]\`` : '';
  const facts = [sizes, tensor.dtype, bytesText(bytesOf(tensor)), roleText(tensor, translate)];
  return facts.filter((fact) => fact !== '').join(' · ');
}

function roleText({ holds }: TensorShape, translate: Translate): string {
  switch (holds) {
    case 'parameter':
      return translate('parameter');
    case 'buffer':
      return translate('buffer');
    case 'input':
      return translate('input');
    case undefined:
      return translate('activation');
  }
}

/** `‹ layer 2 of 6 › encoder.layer_stack.1 · ‹ t = 17 of 64 ›` */
function choiceText(chosen: ChosenExecution, links: HoverLinks, { translate }: HoverWords): string {
  const { modules, module, iterations, iteration, parts, part } = chosen;
  const texts: string[] = [];
  const step = (text: string, at: number, count: number, to: (at: number) => ExecutionChoice) => {
    const link = (sign: string, target: number): string =>
      target < 0 || target >= count ? sign : `[${sign}](${links.choose(to(target))})`;
    texts.push(`${link('‹', at - 1)} ${text} ${link('›', at + 1)}`);
  };
  if (modules.length > 1) {
    const place = `\`${modules[module]}\``;
    const text = translate('layer {n} of {count}', { n: module + 1, count: modules.length });
    step(`${text} ${place}`, module, modules.length, (at) => ({ module: at, iteration, part }));
  }
  if (iterations > 1) {
    step(runText(chosen, translate), iteration, iterations, (at) => ({
      module,
      iteration: at,
      part,
    }));
  }
  if (parts.length > 1) {
    const text = translate('tensor {n} of {count}', { n: part + 1, count: parts.length });
    step(text, part, parts.length, (at) => ({ module, iteration, part: at }));
  }
  return texts.join(' · ');
}

function runText({ repeat, iteration, iterations }: ChosenExecution, translate: Translate): string {
  const values = { n: iteration + 1, count: iterations };
  switch (repeat) {
    case 'time':
      return translate('t = {n} of {count}', values);
    case 'use':
      return translate('use {n} of {count}', values);
    case undefined:
      return translate('run {n} of {count}', values);
  }
}

/** In its own size, or smaller: VS Code reads `|width=…,height=…` after an image's address. */
function imageText({ png }: TensorPicture, { translate }: HoverWords): string {
  if (!png) return '';
  const data = Buffer.from(png.buffer, png.byteOffset, png.byteLength).toString('base64');
  if (data.length > longestImage) return '';
  const { width, height } = pngSize(png);
  const scale = Math.min(1, widestImage / width);
  const size = `width=${Math.round(width * scale)},height=${Math.round(height * scale)}`;
  return `![${translate('Picture of the values')}](data:image/png;base64,${data}|${size})`;
}

/** A PNG begins with its signature and the header chunk, whose first numbers are these. */
function pngSize(png: Uint8Array): { readonly width: number; readonly height: number } {
  const view = new DataView(png.buffer, png.byteOffset, png.byteLength);
  return { width: view.getUint32(16), height: view.getUint32(20) };
}

function statisticsTable(
  { statistics, gradientNorm }: TensorAnswer,
  { translate, language }: HoverWords,
): string {
  const { min, max, mean, std, nan, infinite } = statistics;
  const number = (value: number): string => numbersIn(language).measured(value);
  const count = (value: number): string => {
    const text = numbersIn(language).whole(value);
    return value > 0 ? `**${text}**` : text;
  };
  const columns: [string, string][] = [
    [translate('min'), number(min)],
    [translate('max'), number(max)],
    [translate('mean'), number(mean)],
    [translate('std'), number(std)],
    [translate('NaN'), count(nan)],
    [translate('Inf'), count(infinite)],
  ];
  if (gradientNorm !== undefined) {
    columns.push([translate('gradient norm'), number(gradientNorm)]);
  }
  const row = (cells: readonly string[]): string => `| ${cells.join(`${columnSpace} | `)} |`;
  return [
    row(columns.map(([title]) => title)),
    `|${' :-- |'.repeat(columns.length)}`,
    row(columns.map(([, value]) => value)),
  ].join('\n');
}

function footer(content: HoverContent, links: HoverLinks, words: HoverWords): string {
  const { translate } = words;
  const inspector = `[${translate('Show in Inspector')}](${links.inspector})`;
  const pin = `[${translate('Pin')}](${links.pin})`;
  const origin = `${originText(content, words)}${samplesText(content, words)}`;
  return `---\n\n${inspector} · ${pin} — ${origin}`;
}

/** The numbers and the picture are of a few samples, while the sizes are those of a whole batch. */
function samplesText({ chosen, value }: HoverContent, { translate }: HoverWords): string {
  const traced = chosen.tensor?.shape.join(', ');
  const sizes = value?.shape.join(', ');
  if (sizes === undefined || sizes === traced) return '';
  return `, ${translate('values of {sizes}', { sizes: `[${sizes}]` })}`;
}

function originText(content: HoverContent, { translate, language }: HoverWords): string {
  const { value, table, isEditedSinceRun } = content;
  if (!value) return translate('traced on sample data, batch {batch}', { batch: table.batchSize });
  const { origin } = value;
  // Where no parameter fits, nothing is left of the run.
  if (origin.run === undefined || origin.kept?.parameters === 0) {
    return translate('traced on sample data, new model');
  }
  const step = numbersIn(language).whole(origin.step);
  if (origin.kept) {
    const { parameters: kept, of } = origin.kept;
    return translate('run, step {step}, {kept} of {of} parameters; source edited since', {
      step,
      kept,
      of,
    });
  }
  if (origin.failedStep !== undefined) {
    return translate('run, step {step}, which failed, with its batch', {
      step: numbersIn(language).whole(origin.failedStep),
    });
  }
  return isEditedSinceRun
    ? translate('run, step {step}; source edited since', { step })
    : translate('run, step {step}', { step });
}

/** Longer than any row of back ticks inside, or the block would end there. */
function codeBlock(code: string): string {
  const ticks = code.match(/`+/g) ?? [];
  const fence = '`'.repeat(Math.max(3, ...ticks.map(({ length }) => length + 1)));
  return `${fence}typescript\n${code}\n${fence}`;
}
