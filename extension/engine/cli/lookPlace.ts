// From `FILE:LINE` on a command line to the place in a trace. Whatever does not exist is told
// together with what does. Pure.

import type { SitePlace } from '../../protocol/looks/tensor.ts';
import { ProblemError } from '../../protocol/problem.ts';
import { tensorShapes } from '../../protocol/shapeTable.ts';
import type { Execution, ShapeTable, Site } from '../../protocol/shapeTable.ts';
import { mainSite, sitesOfLine } from '../../protocol/siteOfLine.ts';
import type { WantedPlace } from './lookArguments.ts';

/** A person sees at a glance what is meant. */
const mostNamed = 12;

/** `ownFile`: the path as written, as `SourceRange.file` has those of a person. */
export function findPlace({ sites }: ShapeTable, wanted: WantedPlace, ownFile: string): SitePlace {
  const site = findSite(sites, wanted, ownFile);
  const executions = executionsIn(site, wanted);
  const [{ modulePath, value }] = executions;
  const { iteration, part } = wanted;
  if (iteration !== 'all' && iteration >= executions.length) {
    throw new ProblemError(
      '{name} runs {count} times there; --iteration {iteration} is too large.',
      {
        name: site.name,
        count: executions.length,
        iteration,
      },
    );
  }
  const parts = tensorShapes(value).length;
  if (part >= parts) {
    throw new ProblemError('{name} holds {parts} tensors; --part {part} is too large.', {
      name: site.name,
      parts,
      part,
    });
  }
  return { site: site.id, module: modulePath, iteration, part };
}

function findSite(
  sites: readonly Site[],
  { file: written, line, column }: WantedPlace,
  ownFile: string,
): Site {
  const ran = sites.filter(({ executions }) => executions.length > 0);
  const files = [...new Set(ran.map(({ range }) => range.file))];
  const file = [written, written.replace(/^(?:\.\/)?extension\//, ''), ownFile].find((name) =>
    files.includes(name),
  );
  if (file === undefined) {
    throw new ProblemError('The model does not go through {file}. It goes through {files}.', {
      file: written,
      files: named(files),
    });
  }
  const onLine = sitesOfLine(ran, { file, startLine: line - 1 });
  if (onLine.length === 0) {
    const lines = new Set(ran.filter(({ range }) => range.file === file).map(lineOf));
    throw new ProblemError('Nothing on {file}:{line} makes a tensor. These lines do: {lines}.', {
      file: written,
      line,
      lines: named(nearest([...lines], line)),
    });
  }
  const site =
    column === undefined
      ? mainSite(onLine)
      : mainSite(onLine.filter(({ range }) => range.startColumn === column - 1));
  if (site) return site;
  const places = onLine.map(
    ({ range, name }) => `${written}:${line}:${range.startColumn + 1} (${name})`,
  );
  throw new ProblemError(
    'Nothing that makes a tensor begins at {file}:{line}:{column}: {places}.',
    {
      file: written,
      line,
      column: column ?? 0,
      places: named(places),
    },
  );
}

/** All of them in the one module. */
function executionsIn({ name, executions }: Site, { module }: WantedPlace): Execution[] {
  const wanted = module ?? executions[0].modulePath;
  const found = executions.filter(({ modulePath }) => modulePath === wanted);
  if (found.length > 0) return found;
  const modules = [...new Set(executions.map(({ modulePath }) => modulePath || '""'))];
  throw new ProblemError('{name} does not run in --module {module}. It runs in {modules}.', {
    name,
    module: wanted || '""',
    modules: named(modules),
  });
}

function lineOf({ range }: Site): number {
  return range.startLine + 1;
}

function nearest(lines: readonly number[], line: number): number[] {
  return lines
    .toSorted((one, other) => Math.abs(one - line) - Math.abs(other - line))
    .slice(0, mostNamed)
    .toSorted((one, other) => one - other);
}

function named(all: readonly (string | number)[]): string {
  const shown = all.slice(0, mostNamed).join(', ');
  return all.length > mostNamed ? `${shown}, …` : shown;
}
