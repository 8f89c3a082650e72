// Marks the shapes at line ends as stale the moment the text changes. VS Code asks for inlay hints
// anew only when the typing rests; until then those on screen would look fresh.

import * as vscode from 'vscode';
import { lineAfter } from '../shapes/lineMap.ts';

interface ShownHints {
  /** Lines with a shape, in the document as it is now. */
  readonly lines: readonly number[];
  /** Whether one can see that they are stale: they say so, or have a mark. */
  readonly areMarked: boolean;
}

export class StaleMarks {
  private readonly shown = new Map<vscode.TextDocument, ShownHints>();
  private readonly mark = vscode.window.createTextEditorDecorationType({
    after: {
      contentText: ' ⟳',
      color: new vscode.ThemeColor('editorInlayHint.foreground'),
    },
  });
  private readonly listeners = vscode.Disposable.from(
    vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) =>
      this.changed(document, contentChanges),
    ),
    vscode.workspace.onDidCloseTextDocument((document) => this.shown.delete(document)),
  );

  /** VS Code is about to show these, unless it says that it does not want them any more. */
  answered(
    document: vscode.TextDocument,
    hints: ShownHints,
    token: vscode.CancellationToken,
  ): void {
    // Behind the answer, or the marks would be gone before the new hints are there.
    setTimeout(() => {
      if (token.isCancellationRequested) return;
      this.shown.set(document, hints);
      this.draw(document, []);
    });
  }

  dispose(): void {
    this.listeners.dispose();
    this.mark.dispose();
  }

  private changed(
    document: vscode.TextDocument,
    changes: readonly vscode.TextDocumentContentChangeEvent[],
  ): void {
    const shown = this.shown.get(document);
    if (!shown || shown.areMarked || changes.length === 0) return;
    let { lines } = shown;
    for (const { range, text } of changes) {
      lines = lines
        .map((line) => lineAfter(line, range.start.line, range.end.line, text))
        .filter((line) => line !== undefined);
    }
    // From now on VS Code moves the marks with the text.
    this.shown.set(document, { lines, areMarked: true });
    this.draw(document, lines);
  }

  private draw(document: vscode.TextDocument, lines: readonly number[]): void {
    const inside = lines.filter((line) => line < document.lineCount);
    const ends = inside.map((line) => document.lineAt(line).range.end);
    const marks = ends.map((end) => new vscode.Range(end, end));
    for (const editor of vscode.window.visibleTextEditors) {
      if (editor.document === document) editor.setDecorations(this.mark, marks);
    }
  }
}
