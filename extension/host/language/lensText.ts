// What stands above classes and their `forward`: which class is the model, what its modules cost,
// in words. Pure.

import type { ClassOutline, ModuleCost, ShapeTable } from '../../protocol/shapeTable.ts';
import { bytesText, countText } from './siteText.ts';
import type { Translate } from './siteText.ts';
import { numbersIn } from '../../protocol/numbers.ts';

export interface CostLens {
  readonly title: string;
  readonly tooltip: string;
}

/** The classes of one file, and which of them are the model itself. */
export interface FileOutline {
  readonly classes: readonly ClassOutline[];
  readonly models: ReadonlySet<ClassOutline>;
}

/** `text` is that of the file; it counts where no pass has told which class is the model. */
export function outlineOf({ outline }: ShapeTable, file: string, text: string): FileOutline {
  const classes = outline.filter(({ range }) => range.file === file);
  const ran = outline.filter(({ costs }) => costs.some(({ path }) => path === ''));
  const models = ran.length > 0 ? ran : classes.filter(({ name }) => isExported(name, text));
  return { classes, models: new Set(classes.filter((each) => models.includes(each))) };
}

/** Line of the default export, for a model that is no class of the file. */
export function exportLine(text: string): number | undefined {
  const line = text.split(/\r?\n/).findIndex((each) => /^\s*export\s+default\b/.test(each));
  return line === -1 ? undefined : line;
}

/** `11,626 parameters`, `60 K multiply-adds`, `79 KB per sample`; none of what never ran. */
export function costLenses(
  costs: readonly ModuleCost[],
  translate: Translate,
  language: string,
): readonly CostLens[] {
  const [first] = costs;
  if (!first) return [];
  const whole = (count: number): string => numbersIn(language).whole(count);
  const counted = (count: number): string => countText(count, language);
  const times = costs.length > 1 ? ` ×${costs.length}` : '';
  const lens = (title: string, valueOf: (cost: ModuleCost) => string): CostLens => ({
    title,
    tooltip: costs
      .map((cost) => `${cost.path || translate('the model')}: ${valueOf(cost)}`)
      .join('\n'),
  });
  const { parameters, multiplyAdds, activationBytes } = first;
  const parametersText =
    parameters === 1
      ? translate('1 parameter')
      : translate('{count} parameters', { count: whole(parameters) });
  return [
    lens(parametersText + times, (cost) => whole(cost.parameters)),
    lens(translate('{count} multiply-adds', { count: counted(multiplyAdds) }), (cost) =>
      whole(cost.multiplyAdds),
    ),
    lens(translate('{bytes} per sample', { bytes: bytesText(activationBytes) }), (cost) =>
      bytesText(cost.activationBytes),
    ),
  ];
}

/** Named behind `export default`: in the class itself, or where the experiment makes the model. */
function isExported(name: string, text: string): boolean {
  const start = text.search(/\bexport\s+default\b/);
  return (
    start !== -1 &&
    text
      .slice(start)
      .split(/[^\w$]+/)
      .includes(name)
  );
}
