// The Inspector in the side bar: one webview view, connected to the router while it is shown.

import * as vscode from 'vscode';
import { pageHtml, pageOptions } from './pageHtml.ts';
import type { ViewRouter } from './viewRouter.ts';

export function register(extensionUri: vscode.Uri, router: ViewRouter): vscode.Disposable {
  return vscode.window.registerWebviewViewProvider('tensorscope.inspector', {
    resolveWebviewView: (view) => {
      const { webview } = view;
      const link = router.attach({
        place: 'sidePanel',
        post: (message) => void webview.postMessage(message),
      });
      // Listeners first: the page speaks as soon as it has its HTML.
      webview.onDidReceiveMessage((message: unknown) => link.receive(message));
      view.onDidChangeVisibility(() => {
        if (!view.visible) link.hidden();
      });
      view.onDidDispose(() => link.dispose());
      webview.options = pageOptions(extensionUri);
      webview.html = pageHtml(webview, extensionUri, 'sidePanel');
    },
  });
}
