// A model of one's own in a folder of its own, open in an editor, and waits for what is known of it.

import assert from 'node:assert/strict';
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';
import type { TensorscopeApi } from '../../../extension/extension.ts';
import type { OwnShapes } from '../../../extension/host/shapes/ownTraces.ts';
import { ownModel } from '../../../extension/protocol/trainRequest.ts';
import type { OwnModel } from '../../../extension/protocol/trainRequest.ts';
import { textHash } from '../../../extension/runs/textHash.ts';
import { head, net } from '../ownModelText.ts';
import { open } from './editorUnderTest.ts';

export class OwnModelUnderTest {
  readonly folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'tensorscope-own-')));
  readonly file = path.join(this.folder, 'net.ts').replaceAll('\\', '/');
  readonly headFile = path.join(this.folder, 'head.ts').replaceAll('\\', '/');
  readonly model: OwnModel = ownModel(this.file);
  private readonly api: TensorscopeApi;

  constructor(api: TensorscopeApi) {
    this.api = api;
    this.restore();
  }

  /** On disk, as they were written first. */
  restore(): void {
    writeFileSync(this.file, net);
    writeFileSync(this.headFile, head);
  }

  get document(): vscode.TextDocument {
    const found = vscode.workspace.textDocuments.find(({ fileName }) => fileName === this.file);
    assert.ok(found, 'the model is open');
    return found;
  }

  get known(): OwnShapes | undefined {
    return this.api.tables.own.peek(this.model);
  }

  openModel(): Promise<vscode.TextDocument> {
    return open(vscode.Uri.file(this.file));
  }

  openHead(): Promise<vscode.TextDocument> {
    return open(vscode.Uri.file(this.headFile));
  }

  async replace(text: string, by: string, document = this.document): Promise<void> {
    const start = document.getText().indexOf(text);
    assert.notEqual(start, -1, `${text} is in the source`);
    const edit = new vscode.WorkspaceEdit();
    const range = new vscode.Range(
      document.positionAt(start),
      document.positionAt(start + text.length),
    );
    edit.replace(document.uri, range, by);
    assert.ok(await vscode.workspace.applyEdit(edit));
  }

  /** The text of the open document as it was first. */
  async reset(): Promise<void> {
    const { document } = this;
    if (document.getText() !== net) await this.replace(document.getText(), net);
    await this.untilTraced();
  }

  /** A pass over the text as it is now has ended. */
  untilTraced(): Promise<void> {
    return this.until('a finished pass', () => {
      const { known } = this;
      return (
        known !== undefined &&
        !known.isOutdated &&
        known.latest.trace.texts.some(
          ({ file, sha }) => file === this.file && sha === textHash(this.document.getText()),
        )
      );
    });
  }

  async until(what: string, holds: () => boolean, limitMs = 30_000): Promise<void> {
    if (holds()) return;
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => {
        subscription.dispose();
        reject(new Error(`waited ${limitMs} ms for ${what}`));
      }, limitMs);
      const subscription = this.api.tables.changes.subscribe(() => {
        if (!holds()) return;
        clearTimeout(timer);
        subscription.dispose();
        resolve();
      });
    });
  }

  async dispose(): Promise<void> {
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Ours only; TypeScript has its own opinion of the same text. */
export function ourDiagnostics(file: string): vscode.Diagnostic[] {
  const all = vscode.languages.getDiagnostics(vscode.Uri.file(file));
  return all.filter(({ source }) => source === 'Tensorscope');
}
