// Joins the CaretFollower to VS Code: carets and documents, the workspace's memory, the commands,
// and the news after which there may be something else to see.

import * as vscode from 'vscode';
import { toProblem } from '../../protocol/problem.ts';
import { CaretFollower } from './caretFollower.ts';
import type { Pin } from './caretEntry.ts';
import type { CaretMemory, NothingFound } from './caretFollower.ts';
import type { Session } from '../runs/session.ts';
import type { ShapeTables } from '../shapes/shapeTables.ts';
import type { SourcePlace } from '../language/shapeHover.ts';
import { onlyLookedText } from '../language/siteText.ts';
import { siteOf, siteOfLine } from '../shapes/shownSite.ts';
import type { FoundSite, SiteLookup } from '../shapes/siteLookup.ts';
import { problemText, translate } from '../translation.ts';
import type { ViewRouter } from './viewRouter.ts';

const memoryKey = 'tensorscope.atCaret';
/** A caret that is held down moves 30 times a second; nobody reads what it passes. */
const stillMs = 60;

export function makeCaretFollower(lookup: SiteLookup, memento: vscode.Memento): CaretFollower {
  return new CaretFollower(
    {
      find: (place) => find(lookup, place),
      findPin: (pin) => findPin(lookup, pin),
      value: (tensor) => lookup.value(tensor),
      choices: lookup.choices,
      explain: (error) => problemText(toProblem(error)),
      onlyLooked: onlyLookedText(translate),
      gone: vscode.l10n.t('This expression is no longer in the file.'),
      caretNow: () => placeOf(vscode.window.activeTextEditor),
      remember: (memory) => void memento.update(memoryKey, memory),
    },
    memento.get<CaretMemory>(memoryKey, { follows: true, pins: [] }),
  );
}

export interface CaretNews {
  readonly tables: ShapeTables;
  readonly session: Session;
  readonly router: ViewRouter;
}

async function find(
  lookup: SiteLookup,
  { uri, line, character }: SourcePlace,
): Promise<FoundSite | NothingFound> {
  const document = await vscode.workspace.openTextDocument(vscode.Uri.parse(uri));
  const exact = await lookup.at(document, new vscode.Position(line, character));
  if (exact) return exact;
  const shapes = await lookup.shapesOf(document);
  if (!shapes) return 'noModelFile';
  if (shapes.lines.toThen(line) === undefined) return 'edited';
  const site = siteOfLine(shapes, line);
  const range = site && shapes.lines.rangeNow(site.range);
  return range ? { ...shapes, site, range } : 'noTensor';
}

async function findPin(lookup: SiteLookup, pin: Pin): Promise<FoundSite | undefined> {
  const document = await vscode.workspace.openTextDocument(vscode.Uri.parse(pin.uri));
  const shapes = await lookup.shapesOf(document);
  const site = shapes && siteOf(shapes.table, pin);
  // On a line that is being edited it stands where it stood, and its shape is marked stale.
  return site && { ...shapes, site, range: shapes.lines.rangeNow(site.range) ?? site.range };
}

export function register(
  follower: CaretFollower,
  { tables, session, router }: CaretNews,
  report: (error: unknown) => void,
): vscode.Disposable {
  let timer: NodeJS.Timeout | undefined;
  const follow = (editor: vscode.TextEditor | undefined): void => {
    const place = placeOf(editor);
    if (!place) return;
    clearTimeout(timer);
    timer = setTimeout(() => follower.moveTo(place), stillMs);
  };
  follow(vscode.window.activeTextEditor);
  return vscode.Disposable.from(
    vscode.window.onDidChangeTextEditorSelection(({ textEditor }) => {
      if (textEditor === vscode.window.activeTextEditor) follow(textEditor);
    }),
    vscode.window.onDidChangeActiveTextEditor(follow),
    follower.changes.subscribe((state) => router.showCaret(state)),
    tables.changes.subscribe(() => follower.look()),
    session.changes.on(['progress'], () => follower.trained()),
    session.changes.on(['run', 'table', 'state', 'sample'], () => follower.look()),
    ...registerCommands(follower, report),
    new vscode.Disposable(() => clearTimeout(timer)),
    follower,
  );
}

function registerCommands(
  follower: CaretFollower,
  report: (error: unknown) => void,
): vscode.Disposable[] {
  const commands: Readonly<Record<string, (place: SourcePlace | undefined) => unknown>> = {
    showInInspector: async (place) => {
      if (place) follower.goTo(place);
      await vscode.commands.executeCommand('tensorscope.inspector.focus', { preserveFocus: true });
    },
    pinSite: (place) => place && follower.pinAt(place),
    unpinAll: () => follower.unpinAll(),
    followCaret: () => follower.follow(!follower.follows),
  };
  return Object.entries(commands).map(([name, run]) =>
    vscode.commands.registerCommand(`tensorscope.${name}`, async (argument: unknown) => {
      try {
        await run(readPlace(argument) ?? placeOf(vscode.window.activeTextEditor));
      } catch (error) {
        report(error);
      }
    }),
  );
}

function placeOf(editor: vscode.TextEditor | undefined): SourcePlace | undefined {
  // The output panel is a text editor, too, for VS Code.
  if (!editor || editor.document.uri.scheme === 'output') return undefined;
  const { line, character } = editor.selection.active;
  return { uri: editor.document.uri.toString(), line, character };
}

/** From a link in a hover; a menu passes the URI of its document, which says no line. */
function readPlace(argument: unknown): SourcePlace | undefined {
  const { uri, line, character } = (argument ?? {}) as Partial<Record<keyof SourcePlace, unknown>>;
  const isPlace = typeof uri === 'string' && typeof line === 'number';
  return isPlace && typeof character === 'number' ? { uri, line, character } : undefined;
}
