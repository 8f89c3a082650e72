// What stood in the files of a person's own model when the run of this window started: whether its
// values still belong to the text in the editor.

import * as vscode from 'vscode';
import { isOwnModel } from '../../protocol/trainRequest.ts';
import { ownFileOf } from '../ownModels/ownDocuments.ts';
import type { Run } from './run.ts';
import type { Session } from './session.ts';

export class RunSources {
  private run: Run | undefined;
  /** Nothing for a file whose text in the editor was not that on disk. */
  private texts: ReadonlyMap<string, string | undefined> = new Map();

  /** False for what ships, and for files that no editor held at the start. */
  isEdited(document: vscode.TextDocument, file: string): boolean {
    return this.texts.has(file) && this.texts.get(file) !== document.getText();
  }

  follow({ run }: Session): void {
    if (run === this.run) return;
    this.run = run;
    const isOwn = run !== undefined && isOwnModel(run.request.model);
    const documents = isOwn ? vscode.workspace.textDocuments : [];
    this.texts = new Map(
      documents.flatMap((document) => {
        const file = ownFileOf(document.uri);
        const text = document.isDirty ? undefined : document.getText();
        return file === undefined ? [] : [[file, text] as const];
      }),
    );
  }
}

export function register(sources: RunSources, session: Session): vscode.Disposable {
  sources.follow(session);
  return vscode.Disposable.from(session.changes.on(['run'], () => sources.follow(session)));
}
