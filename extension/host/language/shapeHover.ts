// Hover in a model or layer file: what the expression under the caret made, shape first, and the
// values if they are there in time.

import * as vscode from 'vscode';
import { toProblem } from '../../protocol/problem.ts';
import type { TensorAnswer } from '../../protocol/looks/tensor.ts';
import { chooseExecution, siteKey } from '../shapes/executionChoice.ts';
import type { ChosenExecution, ExecutionChoice } from '../shapes/executionChoice.ts';
import { hoverText } from './hoverText.ts';
import type { HoverLinks } from './hoverText.ts';
import type { RunSources } from '../runs/runSources.ts';
import type { FoundSite, SiteLookup } from '../shapes/siteLookup.ts';
import { rangeOf } from '../sources/sourceFiles.ts';
import type { SourceFiles } from '../sources/sourceFiles.ts';
import { problemText, translate } from '../translation.ts';

/** A place in a document, as commands take it from links. */
export interface SourcePlace {
  readonly uri: string;
  readonly line: number;
  readonly character: number;
}

/** From the links ‹ and › of a hover. */
export type ExecutionStep = SourcePlace & ExecutionChoice;

const inspectorCommand = 'tensorscope.showInInspector';
const pinCommand = 'tensorscope.pinSite';
const chooseCommand = 'tensorscope.chooseExecution';

/** The shape does not wait longer for its values. */
const patienceMs = 400;

export class ShapeHoverProvider implements vscode.HoverProvider {
  private readonly lookup: SiteLookup;
  private readonly runSources: RunSources;

  constructor(lookup: SiteLookup, runSources: RunSources) {
    this.lookup = lookup;
    this.runSources = runSources;
  }

  async provideHover(
    document: vscode.TextDocument,
    position: vscode.Position,
    token: vscode.CancellationToken,
  ): Promise<vscode.Hover | undefined> {
    try {
      const found = await this.lookup.at(document, position);
      return found && (await this.hoverOf(document, found, token));
    } catch (error) {
      const reason = problemText(toProblem(error));
      return new vscode.Hover(vscode.l10n.t('The shapes are not known: {reason}', { reason }));
    }
  }

  private async hoverOf(
    document: vscode.TextDocument,
    found: FoundSite,
    token: vscode.CancellationToken,
  ): Promise<vscode.Hover> {
    const { table, site, isStale } = found;
    const range = rangeOf(found.range);
    const { choices } = this.lookup;
    const key = siteKey(table, site);
    const asked = chooseExecution(site, choices.get(key), choices.lookedAt(key));
    const value = await this.valueOf(found, asked, token);
    if (value) choices.learn(key, value);
    const chosen = chooseExecution(site, choices.get(key), choices.lookedAt(key));
    const isEditedSinceRun = this.runSources.isEdited(document, found.file);
    const keyword = site.kind === 'declaration' ? keywordBefore(document, range.start) : '';
    const text = hoverText(
      { site, table, keyword, chosen, value, isStale, isEditedSinceRun },
      linksAt(document, range.start),
      { translate, language: vscode.env.language },
    );
    const markdown = new vscode.MarkdownString(text);
    markdown.isTrusted = { enabledCommands: [inspectorCommand, pinCommand, chooseCommand] };
    return new vscode.Hover(markdown, range);
  }

  /** Nothing when the engine has none, or not in time: it goes on, and the next hover has them. */
  private async valueOf(
    { table }: FoundSite,
    { place }: ChosenExecution,
    token: vscode.CancellationToken,
  ): Promise<TensorAnswer | undefined> {
    const tensor = { trace: table.trace, place };
    const value = this.lookup.value(tensor, this.lookup.theme).catch(() => undefined);
    return firstOf(value, patienceMs, token);
  }
}

function firstOf<T>(
  value: Promise<T>,
  limitMs: number,
  token: vscode.CancellationToken,
): Promise<T | undefined> {
  return new Promise((resolve) => {
    const end = (result?: T): void => {
      clearTimeout(timer);
      cancelled.dispose();
      resolve(result);
    };
    const timer = setTimeout(end, limitMs);
    const cancelled = token.onCancellationRequested(() => end());
    void value.then(end);
  });
}

function keywordBefore(document: vscode.TextDocument, start: vscode.Position): string {
  const before = document.lineAt(start.line).text.slice(0, start.character);
  return /\b(?:const|let|var)\s+$/.exec(before)?.[0].replace(/\s+$/, ' ') ?? '';
}

function linksAt(document: vscode.TextDocument, { line, character }: vscode.Position): HoverLinks {
  const place: SourcePlace = { uri: document.uri.toString(), line, character };
  const link = (command: string, argument: unknown): string =>
    `command:${command}?${encodeURIComponent(JSON.stringify([argument]))}`;
  return {
    inspector: link(inspectorCommand, place),
    pin: link(pinCommand, place),
    choose: (choice) => link(chooseCommand, { ...place, ...choice } satisfies ExecutionStep),
  };
}

/** A click on ‹ or ›: shows the hover again, at the expression, with another run of it. */
export async function chooseInHover(lookup: SiteLookup, step: ExecutionStep): Promise<void> {
  const { uri, line, character, module, iteration, part } = step;
  const editor = vscode.window.visibleTextEditors.find(
    ({ document }) => document.uri.toString() === uri,
  );
  if (!editor) return;
  const position = new vscode.Position(line, character);
  const found = await lookup.at(editor.document, position);
  if (!found) return;
  lookup.choices.set(siteKey(found.table, found.site), { module, iteration, part });
  await vscode.window.showTextDocument(editor.document, {
    viewColumn: editor.viewColumn,
    selection: new vscode.Range(position, position),
  });
  // A hover that is open at this place would stay as it is.
  await vscode.commands.executeCommand('editor.action.hideHover');
  await vscode.commands.executeCommand('editor.action.showHover', { focus: 'noAutoFocus' });
}

export function register(
  lookup: SiteLookup,
  runSources: RunSources,
  files: SourceFiles,
): vscode.Disposable {
  const provider = new ShapeHoverProvider(lookup, runSources);
  return vscode.languages.registerHoverProvider(files.selector, provider);
}
