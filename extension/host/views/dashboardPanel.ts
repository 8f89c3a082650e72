// The dashboard: the Inspector's page in an editor tab. One at a time; it survives a window reload.

import * as vscode from 'vscode';
import { pageHtml, pageOptions } from './pageHtml.ts';
import type { ViewRouter } from './viewRouter.ts';

const viewType = 'tensorscope.dashboard';

export class DashboardPanel {
  private readonly extensionUri: vscode.Uri;
  private readonly router: ViewRouter;
  private panel: vscode.WebviewPanel | undefined;

  constructor(extensionUri: vscode.Uri, router: ViewRouter) {
    this.extensionUri = extensionUri;
    this.router = router;
  }

  open(): void {
    if (this.panel) {
      this.panel.reveal();
      return;
    }
    this.connect(
      vscode.window.createWebviewPanel(
        viewType,
        vscode.l10n.t('Tensorscope Dashboard'),
        vscode.ViewColumn.Active,
      ),
    );
  }

  register(): vscode.Disposable {
    return vscode.window.registerWebviewPanelSerializer(viewType, {
      deserializeWebviewPanel: (panel) => {
        this.connect(panel);
        return Promise.resolve();
      },
    });
  }

  private connect(panel: vscode.WebviewPanel): void {
    this.panel = panel;
    const { webview } = panel;
    const link = this.router.attach({
      place: 'editorTab',
      post: (message) => void webview.postMessage(message),
    });
    webview.onDidReceiveMessage((message: unknown) => link.receive(message));
    panel.onDidChangeViewState(() => {
      if (!panel.visible) link.hidden();
    });
    panel.onDidDispose(() => {
      link.dispose();
      if (this.panel === panel) this.panel = undefined;
    });
    const icon = (theme: string): vscode.Uri =>
      vscode.Uri.joinPath(this.extensionUri, 'media', `dashboard-${theme}.svg`);
    panel.iconPath = { light: icon('light'), dark: icon('dark') };
    webview.options = pageOptions(this.extensionUri);
    webview.html = pageHtml(webview, this.extensionUri, 'editorTab');
  }
}
