// From a picture to the line that makes its numbers. A site is written `nn/attention.ts:40`
// (1-based line), or is the path of a layer of the shape table.

import type { SourceRange } from '../../extension/protocol/shapeTable.ts';
import type { PanelContext } from './panel.ts';

export interface SourceLink {
  /** `attention.ts:40` */
  readonly label: string;
  readonly open: () => void;
}

export function sourceLink(context: PanelContext, site: string): SourceLink | undefined {
  const source = rangeOfLine(site) ?? rangeOfLayer(context, site);
  if (!source) return undefined;
  const fileName = source.file.split('/').at(-1) ?? source.file;
  return {
    label: `${fileName}:${source.startLine + 1}`,
    open: () => context.post({ kind: 'reveal', source }),
  };
}

function rangeOfLine(site: string): SourceRange | undefined {
  const [, file, line] = /^(.+\.ts):(\d+)$/.exec(site) ?? [];
  if (file === undefined || line === undefined) return undefined;
  const startLine = Number(line) - 1;
  return { file, startLine, startColumn: 0, endLine: startLine, endColumn: 0 };
}

function rangeOfLayer({ state }: PanelContext, path: string): SourceRange | undefined {
  const site = state.table?.sites.find(({ name, kind }) => name === path && kind === 'declaration');
  return state.table?.layers.find((layer) => layer.path === path)?.source ?? site?.range;
}
