// The Models view: the three models, and below each its layers with output shape and parameters.

import * as vscode from 'vscode';
import { modelCatalog } from '../protocol/modelCatalog.ts';
import type { ModelEntry } from '../protocol/modelCatalog.ts';
import { toProblem } from '../protocol/problem.ts';
import type { Subscription } from './changeEvent.ts';
import { layerTree } from './layerTree.ts';
import type { LayerNode } from './layerTree.ts';
import { shapeText, sizesText } from './shapeText.ts';
import type { ShapeTables } from './shapeTables.ts';
import { problemText, translate } from './translation.ts';

export interface ModelNode {
  readonly kind: 'model';
  readonly entry: ModelEntry;
}

interface FailureNode {
  readonly kind: 'failure';
  readonly text: string;
}

export type TreeNode = ModelNode | LayerNode | FailureNode;

export class ModelsTree implements vscode.TreeDataProvider<TreeNode> {
  private readonly changed = new vscode.EventEmitter<TreeNode | undefined>();
  readonly onDidChangeTreeData = this.changed.event;
  private readonly tables: ShapeTables;
  private readonly following: Subscription;
  private readonly models: readonly ModelNode[] = modelCatalog.map((entry) => ({
    kind: 'model',
    entry,
  }));

  constructor(tables: ShapeTables) {
    this.tables = tables;
    this.following = tables.changes.subscribe((model) => {
      this.changed.fire(this.models.find(({ entry }) => entry.id === model));
    });
  }

  dispose(): void {
    this.following.dispose();
    this.changed.dispose();
  }

  async getChildren(node?: TreeNode): Promise<TreeNode[]> {
    if (!node) return [...this.models];
    if (node.kind !== 'model') return node.kind === 'layer' ? node.children : [];
    try {
      const table = await this.tables.get(node.entry.id);
      return [...layerTree(node.entry.id, table.layers)];
    } catch (error) {
      return [{ kind: 'failure', text: problemText(toProblem(error)) }];
    }
  }

  getTreeItem(node: TreeNode): vscode.TreeItem {
    switch (node.kind) {
      case 'model':
        return this.modelItem(node.entry);
      case 'layer':
        return layerItem(node);
      case 'failure':
        return failureItem(node);
    }
  }

  refresh(): void {
    this.changed.fire(undefined);
  }

  private modelItem(entry: ModelEntry): vscode.TreeItem {
    const title = translate(entry.title);
    const item = new vscode.TreeItem(title, vscode.TreeItemCollapsibleState.Collapsed);
    const table = this.tables.peek(entry.id);
    item.id = entry.id;
    item.contextValue = 'model';
    item.iconPath = new vscode.ThemeIcon('type-hierarchy-sub');
    item.description = table ? parametersText(table.parameters) : translate(entry.description);
    item.tooltip = translate(entry.description);
    return item;
  }
}

function layerItem({ id, row, children }: LayerNode): vscode.TreeItem {
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
  item.tooltip = `${row.path} · ${row.operation} · ${shapeText(row.output)}`;
  item.command = {
    command: 'tensorscope.revealSource',
    title: vscode.l10n.t('Show in Source'),
    arguments: [row.source],
  };
  return item;
}

function failureItem({ text }: FailureNode): vscode.TreeItem {
  const item = new vscode.TreeItem(text);
  item.iconPath = new vscode.ThemeIcon('error', new vscode.ThemeColor('errorForeground'));
  item.tooltip = text;
  item.command = { command: 'tensorscope.refreshModels', title: vscode.l10n.t('Try Again') };
  return item;
}

/** A class name starts with a capital: those are modules, the rest are single operations. */
function iconOf(operation: string): string {
  if (operation === 'input') return 'symbol-variable';
  return /^[A-Z]/.test(operation) ? 'symbol-class' : 'symbol-method';
}

function parametersText(count: number): string {
  const shown = count.toLocaleString(vscode.env.language);
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
