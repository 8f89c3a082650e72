// From a picture or a table row to its line: opens the source and marks the expression for a moment.

import * as vscode from 'vscode';
import type { SourceRange } from '../../protocol/shapeTable.ts';
import type { TraceRef } from '../../protocol/trace.ts';
import { rangeOf, showSource } from './sourceFiles.ts';

const shownMs = 1200;

type RangeNow = (source: SourceRange, trace: TraceRef | undefined) => SourceRange | undefined;

export class SourceRevealer {
  private readonly mark = vscode.window.createTextEditorDecorationType({
    backgroundColor: new vscode.ThemeColor('editor.findMatchHighlightBackground'),
    border: '1px solid',
    borderColor: new vscode.ThemeColor('editor.findMatchHighlightBorder'),
    overviewRulerColor: new vscode.ThemeColor('editorOverviewRuler.findMatchForeground'),
  });
  private readonly rangeNow: RangeNow;
  private timer: NodeJS.Timeout | undefined;

  /** `rangeNow` says where the text of an older pass stands by now, if it still does. */
  constructor(rangeNow: RangeNow) {
    this.rangeNow = rangeNow;
  }

  /** `trace`: of whose text the range is; without one, it is of the text as it is now. */
  async reveal(
    traced: SourceRange,
    trace?: TraceRef,
    viewColumn = vscode.ViewColumn.One,
  ): Promise<void> {
    const source = this.rangeNow(traced, trace) ?? traced;
    const range = rangeOf(source);
    const editor = await showSource(source.file, {
      viewColumn,
      selection: new vscode.Range(range.start, range.start),
    });
    editor.revealRange(range, vscode.TextEditorRevealType.InCenterIfOutsideViewport);
    editor.setDecorations(this.mark, [range]);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.clear(), shownMs);
  }

  dispose(): void {
    clearTimeout(this.timer);
    this.mark.dispose();
  }

  private clear(): void {
    for (const editor of vscode.window.visibleTextEditors) editor.setDecorations(this.mark, []);
  }
}
