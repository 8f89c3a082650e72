// What every panel of the page offers, and what it is given.

import type { TemplateResult } from 'lit';
import type { Look } from '../../extension/protocol/looks/look.ts';
import type { FromView } from '../../extension/protocol/viewMessages.ts';
import type { ViewStringKey } from '../../extension/protocol/viewStrings.ts';
import type { PageState } from '../state.ts';
import type { Theme } from '../theme.ts';
import type { ViewMemory } from '../viewMemory.ts';

export interface PanelContext {
  readonly state: PageState;
  readonly memory: ViewMemory;
  readonly post: (message: FromView) => void;
  /** Draws the page again on the next animation frame. */
  readonly redraw: () => void;
  /** To a screen reader, after something that a person did with the keyboard. */
  readonly say: (sentence: string) => void;
}

export interface Panel {
  readonly title: ViewStringKey & `section.${string}`;
  /** Whether the section has a table behind its drawing. */
  readonly hasTable: boolean;
  readonly isPresent: () => boolean;
  /** The one muted fact in the section's header. */
  readonly fact: () => string;
  readonly body: (asTable: boolean) => TemplateResult;
  /** Paints the canvases of the body, which is in the document by now. */
  readonly draw?: (contentWidth: number, theme: Theme) => void;
  /** What `draw` depends on besides width, theme and choices. */
  readonly drawn?: () => unknown;
  /** Buttons at the right of the section's header. */
  readonly actions?: () => TemplateResult;
  /** The host computes what this panel shows only while it is on screen. */
  readonly watchesCaret?: boolean;
  /** What is on screen is not yet what was asked for. */
  readonly isWaiting?: () => boolean;
  /** What this panel wants to see while it is on screen. */
  readonly looks?: () => readonly Look[];
}
