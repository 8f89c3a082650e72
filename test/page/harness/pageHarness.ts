// The built page in a headless browser, with a fake host: a content policy as strict as VS
// Code's, theme variables, and a record of all that the page posts and all that the policy stops.

import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { Browser, Page } from 'playwright-core';
import type { FromView, ToView } from '../../../extension/protocol/viewMessages.ts';
import { viewStrings } from '../../../extension/protocol/viewStrings.ts';
import { fontVariables, loadFonts } from './fonts.ts';
import type { FontName } from './fonts.ts';
import { themeVariables } from './themeVariables.ts';
import type { ThemeName } from './themeVariables.ts';
import { launchChromium } from '../../vscode/chromium.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const nonce = 'page-test';

export interface OpenPage {
  readonly page: Page;
  readonly send: (message: ToView) => Promise<void>;
  /** All that the page has posted so far. */
  readonly posted: () => Promise<FromView[]>;
  /** Settles when the page has drawn what was done to it. */
  readonly drawn: () => Promise<void>;
  /** Errors, and violations of the content policy. */
  readonly complaints: readonly string[];
  readonly setTheme: (theme: ThemeName) => Promise<void>;
}

export interface PageHarness {
  readonly open: (options?: {
    readonly theme?: ThemeName;
    readonly width?: number;
    readonly height?: number;
    readonly place?: 'sidePanel' | 'editorTab';
    readonly ratio?: number;
    readonly font?: FontName;
  }) => Promise<OpenPage>;
  readonly closePages: () => Promise<void>;
  readonly close: () => Promise<void>;
}

export async function startPageHarness(
  variables: (theme: ThemeName) => string = themeVariables,
): Promise<PageHarness> {
  const folder = await mkdtemp(join(tmpdir(), 'tensorscope-page-'));
  await bundle(folder);
  const server = createServer((request, response) => {
    const name = (request.url ?? '/').slice(1).split('?')[0] ?? '';
    const types: Record<string, string> = { '.js': 'text/javascript', '.css': 'text/css' };
    const path = name.startsWith('codicon')
      ? join(root, 'node_modules/@vscode/codicons/dist', name)
      : join(folder, name);
    void readFile(path).then(
      (body) => response.setHeader('content-type', types[extname(name)] ?? 'font/ttf').end(body),
      () => response.setHeader('content-type', 'text/html').end(documentText(name)),
    );
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const browser = await launchChromium();
  return {
    open: async (options = {}) => openPage(browser, origin, variables, options),
    closePages: async () => {
      const pages = browser.contexts().flatMap((context) => context.pages());
      await Promise.all(pages.map((page) => page.close()));
    },
    close: async () => {
      await browser.close();
      server.closeAllConnections();
      server.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function bundle(folder: string): Promise<void> {
  await build({
    absWorkingDir: root,
    entryPoints: { webview: 'webview/main.ts' },
    ...{ outdir: folder, bundle: true, format: 'iife', target: 'es2022', logLevel: 'warning' },
  });
  await build({
    absWorkingDir: root,
    entryPoints: { webview: 'webview/page.css' },
    ...{ outdir: folder, bundle: true, logLevel: 'warning' },
  });
}

function documentText(place: string): string {
  const policy = `default-src 'none'; img-src 'self'; font-src 'self'; style-src 'self' 'nonce-${nonce}'; script-src 'nonce-${nonce}'`;
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Tensorscope</title>
<meta http-equiv="Content-Security-Policy" content="${policy}">
<link rel="stylesheet" href="/codicon.css"><link rel="stylesheet" href="/webview.css"></head>
<body data-place="${place}">
<script type="application/json" id="strings">${JSON.stringify(viewStrings)}</script>
<script nonce="${nonce}">
  window.posted = [];
  window.complaints = [];
  document.addEventListener('securitypolicyviolation', (event) =>
    window.complaints.push(event.violatedDirective + ' ' + event.blockedURI + ' ' + event.sample));
  window.acquireVsCodeApi = () => ({
    postMessage: (message) => window.posted.push(message),
    getState: () => JSON.parse(sessionStorage.getItem('state') ?? 'null') ?? undefined,
    setState: (state) => sessionStorage.setItem('state', JSON.stringify(state)),
  });
</script>
<script nonce="${nonce}" src="/webview.js"></script></body></html>`;
}

async function openPage(
  browser: Browser,
  origin: string,
  variables: (theme: ThemeName) => string,
  options: NonNullable<Parameters<PageHarness['open']>[0]>,
): Promise<OpenPage> {
  const { theme = 'dark', width = 340, height = 900, place = 'sidePanel', ratio = 1 } = options;
  const { font = 'usual' } = options;
  const page = await browser.newPage({ viewport: { width, height }, deviceScaleFactor: ratio });
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  const setTheme = (name: ThemeName) =>
    page.evaluate(
      ([style, classes]) => {
        document.documentElement.style.cssText = style ?? '';
        document.body.className = classes ?? '';
      },
      [`${variables(name)}; ${fontVariables(font)}`, themeClasses[name]],
    );
  await page.goto(`${origin}/${place}`);
  await loadFonts(page, font);
  await setTheme(theme);
  // The page draws in the first animation frame after a change; what comes into view then is
  // observed at that frame's end and asked for in the next one.
  const drawn = () =>
    page.evaluate(
      () =>
        new Promise<void>((done) => {
          const frames = (left: number) =>
            left === 0 ? done() : requestAnimationFrame(() => frames(left - 1));
          setTimeout(() => frames(3));
        }),
    );
  const send = async (message: ToView) => {
    await page.evaluate((data) => window.postMessage(data, '*'), message);
    await drawn();
  };
  const posted = () => page.evaluate(() => (window as unknown as { posted: FromView[] }).posted);
  return { page, send, posted, drawn, complaints, setTheme };
}

const themeClasses: Readonly<Record<ThemeName, string>> = {
  dark: 'vscode-dark',
  light: 'vscode-light',
  highContrast: 'vscode-high-contrast',
  // VS Code gives it both.
  highContrastLight: 'vscode-high-contrast-light vscode-high-contrast',
  dark2026: 'vscode-dark',
  light2026: 'vscode-light',
};
