// From a picture to the expression that makes its numbers. A site is written `nn/attention.ts:40`
// (1-based line), or is the path of a layer, or a name that the model declares.

import { nothing } from 'lit';
import type { TemplateResult } from 'lit';
import type { SourceRange } from '../../extension/protocol/shapeTable.ts';
import { link } from '../controls.ts';
import { text } from '../strings.ts';
import type { PanelContext } from './panel.ts';

export interface SourceLink {
  /** `attention.ts:40` */
  readonly label: string;
  readonly open: () => void;
}

export function sourceLink(context: PanelContext, site: string): SourceLink | undefined {
  const source = rangeOfLine(context, site) ?? rangeOfLayer(context, site);
  if (!source) return undefined;
  const fileName = source.file.split('/').at(-1) ?? source.file;
  return {
    label: `${fileName}:${source.startLine + 1}`,
    open: () => context.post({ kind: 'reveal', source, trace: context.state.table?.trace }),
  };
}

/** The link itself, where there is a line to go to. */
export function linkTo(source: SourceLink | undefined): TemplateResult | typeof nothing {
  return source ? link(source.label, source.open, text('picture.source')) : nothing;
}

/** What the line declares, if the pass over the model went through it; else its beginning. */
function rangeOfLine({ state }: PanelContext, site: string): SourceRange | undefined {
  const [, file, line] = /^(.+\.m?[jt]s):(\d+)$/.exec(site) ?? [];
  if (file === undefined || line === undefined) return undefined;
  const startLine = Number(line) - 1;
  const declared = state.table?.sites.find(
    ({ range, kind }) =>
      kind === 'declaration' && range.file === file && range.startLine === startLine,
  );
  return declared?.range ?? { file, startLine, startColumn: 0, endLine: startLine, endColumn: 0 };
}

/** A layer file may declare the same name; the model's own comes first. */
function rangeOfLayer({ state }: PanelContext, path: string): SourceRange | undefined {
  const layer = state.table?.layers.find((one) => one.path === path);
  const declared = state.table?.sites.filter(
    ({ name, kind }) => name === path && kind === 'declaration',
  );
  const own = declared?.find(({ range }) => range.file === state.titles.sourceFile);
  return layer?.source ?? (own ?? declared?.[0])?.range;
}
