// The Models view: the three models and a person's own, and below each its layers with output shape
// and parameters.

import * as vscode from 'vscode';
import { findModel, modelCatalog } from '../protocol/modelCatalog.ts';
import { toProblem } from '../protocol/problem.ts';
import type { ShapeTable, SourceRange } from '../protocol/shapeTable.ts';
import { operationText, shapeText, sizesText } from '../protocol/shapeText.ts';
import { fileOfOwnModel, isOwnModel, ownModel } from '../protocol/trainRequest.ts';
import type { ModelId } from '../protocol/trainRequest.ts';
import type { TraceRef } from '../protocol/trace.ts';
import type { Subscription } from './changeEvent.ts';
import { layerTree } from './layerTree.ts';
import type { LayerNode } from './layerTree.ts';
import type { OwnModels } from './ownModels/ownModels.ts';
import type { ShapeTables } from './shapes/shapeTables.ts';
import { modelTitle, problemText, translate } from './translation.ts';
import { numbersIn } from '../protocol/numbers.ts';

export interface ModelNode {
  readonly kind: 'model';
  readonly model: ModelId;
}

interface FailureNode {
  readonly kind: 'failure';
  readonly text: string;
  /** The way to the mistake, if it is one in a source. */
  readonly reveal?: vscode.Command;
}

export type TreeNode = ModelNode | LayerNode | FailureNode;

export class ModelsTree implements vscode.TreeDataProvider<TreeNode> {
  private readonly changed = new vscode.EventEmitter<TreeNode | undefined>();
  readonly onDidChangeTreeData = this.changed.event;
  private readonly tables: ShapeTables;
  private readonly ownModels: OwnModels;
  private readonly following: readonly Subscription[];
  private models: readonly ModelNode[] = [];

  constructor(tables: ShapeTables, ownModels: OwnModels) {
    this.tables = tables;
    this.ownModels = ownModels;
    this.following = [
      tables.changes.subscribe((model) => {
        const node = this.models.find((each) => each.model === model);
        if (node) this.changed.fire(node);
      }),
      ownModels.changes.subscribe(() => this.refresh()),
    ];
    this.list();
  }

  dispose(): void {
    this.following.forEach((subscription) => subscription.dispose());
    this.changed.dispose();
  }

  async getChildren(node?: TreeNode): Promise<TreeNode[]> {
    if (!node) return [...this.models];
    if (node.kind !== 'model') return node.kind === 'layer' ? node.children : [];
    try {
      const table = await this.tables.get(node.model);
      const failure = table.layers.length === 0 ? failureOf(table) : undefined;
      return failure ? [failure] : [...layerTree(table)];
    } catch (error) {
      return [{ kind: 'failure', text: problemText(toProblem(error)) }];
    }
  }

  getTreeItem(node: TreeNode): vscode.TreeItem {
    switch (node.kind) {
      case 'model':
        return this.modelItem(node.model);
      case 'layer':
        return layerItem(node);
      case 'failure':
        return failureItem(node);
    }
  }

  refresh(): void {
    this.list();
    this.changed.fire(undefined);
  }

  private list(): void {
    const ids = [...modelCatalog.map(({ id }) => id), ...this.ownModels.files.map(ownModel)];
    // The nodes of models that stay are the same objects, by which VS Code knows them.
    const known = new Map(this.models.map((node) => [node.model, node]));
    this.models = ids.map((model) => known.get(model) ?? { kind: 'model', model });
  }

  private modelItem(model: ModelId): vscode.TreeItem {
    const table = this.tables.peek(model);
    const title = modelTitle(model, table?.experiment);
    const item = new vscode.TreeItem(title, vscode.TreeItemCollapsibleState.Collapsed);
    const isOwn = isOwnModel(model);
    const about = isOwn
      ? vscode.workspace.asRelativePath(fileOfOwnModel(model))
      : translate(findModel(model)?.description ?? '');
    const parameters = table && table.layers.length > 0 ? parametersText(table.parameters) : '';
    item.id = model;
    item.contextValue = isOwn ? 'ownModel' : 'model';
    item.iconPath = new vscode.ThemeIcon(isOwn ? 'file-code' : 'type-hierarchy-sub');
    const place = about === title ? '' : about;
    item.description = isOwn
      ? [place, parameters].filter((each) => each !== '').join(' · ')
      : parameters || about;
    item.tooltip = about;
    item.accessibilityInformation = spokenName([title, item.description]);
    return item;
  }
}

/** Of a model that could not be traced the first mistake. */
function failureOf({ findings, trace }: ShapeTable): FailureNode | undefined {
  const first = findings.find(({ severity }) => severity === 'error');
  const text = first && problemText(first.problem);
  return first && { kind: 'failure', text: text ?? '', reveal: revealCommand(first.range, trace) };
}

function layerItem({ id, row, trace, children }: LayerNode): vscode.TreeItem {
  const { Collapsed, None } = vscode.TreeItemCollapsibleState;
  // `0` alone says little; `layer_stack.0` does.
  const label = /^\d+$/.test(row.name) ? row.path.split('.').slice(-2).join('.') : row.name;
  const item = new vscode.TreeItem(label, children.length > 0 ? Collapsed : None);
  const parts = [sizesText(row.output)];
  if (row.parameters > 0) parts.push(parametersText(row.parameters));
  item.id = id;
  item.contextValue = 'layer';
  item.iconPath = new vscode.ThemeIcon(iconOf(row.operation));
  item.description = parts.join(' · ');
  item.tooltip = `${row.path} · ${operationText(row)} · ${shapeText(row.output)}`;
  item.command = revealCommand(row.source, trace);
  item.accessibilityInformation = spokenName([label, operationText(row), item.description]);
  return item;
}

/** VS Code would read the tooltip alone to a screen reader, and no name. */
function spokenName(parts: readonly string[]): vscode.AccessibilityInformation {
  return { label: parts.filter((part) => part !== '').join(', ') };
}

function revealCommand(source: SourceRange, trace: TraceRef): vscode.Command {
  const title = vscode.l10n.t('Show in Source');
  return { command: 'tensorscope.revealSource', title, arguments: [source, trace] };
}

function failureItem({ text, reveal }: FailureNode): vscode.TreeItem {
  const item = new vscode.TreeItem(text);
  item.iconPath = new vscode.ThemeIcon('error', new vscode.ThemeColor('errorForeground'));
  item.tooltip = text;
  item.command = reveal ?? {
    command: 'tensorscope.refreshModels',
    title: vscode.l10n.t('Try Again'),
  };
  return item;
}

/** A class name starts with a capital: those are modules, the rest are single operations. */
function iconOf(operation: string): string {
  if (operation === 'input') return 'symbol-variable';
  return /^[A-Z]/.test(operation) ? 'symbol-class' : 'symbol-method';
}

function parametersText(count: number): string {
  const shown = numbersIn(vscode.env.language).whole(count);
  return count === 1
    ? vscode.l10n.t('1 parameter')
    : vscode.l10n.t('{count} parameters', { count: shown });
}

export function register(tree: ModelsTree): vscode.Disposable {
  const view = vscode.window.createTreeView('tensorscope.models', {
    treeDataProvider: tree,
    showCollapseAll: true,
  });
  return vscode.Disposable.from(view, tree);
}
