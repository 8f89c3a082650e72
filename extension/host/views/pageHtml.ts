// The HTML around the page: everything it loads is ours and named; nothing else may run.

import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import { viewStrings } from '../../protocol/viewStrings.ts';
import type { ViewState } from '../../protocol/viewMessages.ts';

export function pageOptions(extensionUri: vscode.Uri): vscode.WebviewOptions {
  return { enableScripts: true, localResourceRoots: [vscode.Uri.joinPath(extensionUri, 'dist')] };
}

export function pageHtml(
  webview: vscode.Webview,
  extensionUri: vscode.Uri,
  place: ViewState['place'],
): string {
  const nonce = randomBytes(16).toString('base64url');
  const uri = (file: string): string =>
    webview.asWebviewUri(vscode.Uri.joinPath(extensionUri, 'dist', file)).toString();
  const policy = [
    `default-src 'none'`,
    `script-src 'nonce-${nonce}'`,
    `style-src ${webview.cspSource} 'nonce-${nonce}'`,
    `font-src ${webview.cspSource}`,
  ].join('; ');
  return `<!doctype html>
<html lang="${vscode.env.language}">
  <head>
    <meta charset="utf-8" />
    <meta http-equiv="Content-Security-Policy" content="${policy}" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>Tensorscope</title>
    <link id="vscode-codicon-stylesheet" rel="stylesheet" href="${uri('codicon.css')}" />
    <link rel="stylesheet" href="${uri('webview.css')}" />
    <script nonce="${nonce}" type="application/json" id="strings">${translatedStrings()}</script>
  </head>
  <body data-place="${place}">
    <script nonce="${nonce}" src="${uri('webview.js')}"></script>
  </body>
</html>`;
}

function translatedStrings(): string {
  const entries = Object.entries(viewStrings).map(([key, text]) => [key, vscode.l10n.t(text)]);
  // `</script>` inside a text must not end the element.
  return JSON.stringify(Object.fromEntries(entries)).replaceAll('<', '\\u003c');
}
