// From a picture to the expression that makes its numbers.

import { nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { link } from '../controls.ts';
import { text } from '../strings.ts';
import type { PanelContext } from './panel.ts';

export interface SourceLink {
  /** `attention.ts:40` */
  readonly label: string;
  readonly open: () => void;
}

/** `site`: `Site.id`; undefined where the shown text has no such expression. */
export function sourceLink({ state, post }: PanelContext, site: string): SourceLink | undefined {
  const { table } = state;
  const source = table?.sites.find(({ id }) => id === site)?.range;
  if (!source) return undefined;
  const fileName = source.file.split('/').at(-1) ?? source.file;
  return {
    label: `${fileName}:${source.startLine + 1}`,
    open: () => post({ kind: 'reveal', source, trace: table?.trace }),
  };
}

/** The link itself, where there is a line to go to. */
export function linkTo(source: SourceLink | undefined): TemplateResult | typeof nothing {
  return source ? link(source.label, source.open, text('picture.source')) : nothing;
}
