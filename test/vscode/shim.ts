#!/usr/bin/env node
// Stands in for desktop VS Code where none can be had: @vscode/test-electron runs it with desktop
// VS Code's arguments. It starts the server build, opens it in Chromium with the extension in
// development mode and its tests in the extension host, and exits with the tests' exit code.
// VSCODE_SERVER_HOME: folder that holds out/server-main.js.   VSCODE_SHIM_LIMIT_MS: time limit.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { format, parseArgs } from 'node:util';
import type { Browser, Page } from 'playwright-core';
import { launchChromium } from './chromium.ts';
import { artifactsFolder } from './paths.ts';
import { ServerProcess } from './serverProcess.ts';
import { suiteMark } from './suiteMark.ts';

const { values, positionals } = parseArgs({
  options: {
    extensionDevelopmentPath: { type: 'string', multiple: true },
    extensionTestsPath: { type: 'string' },
    'disable-extensions': { type: 'boolean' },
  },
  strict: false,
  allowPositionals: true,
});

class TestWindow {
  #server: ServerProcess | undefined;
  #browser: Browser | undefined;
  #page: Page | undefined;
  #ending = false;
  #console = '';
  readonly #dataFolder = mkdtempSync(path.join(tmpdir(), 'tensorscope-vscode-'));

  async open(): Promise<void> {
    const server = await ServerProcess.start({
      home: process.env.VSCODE_SERVER_HOME!,
      dataFolder: this.#dataFolder,
      developmentMode: true,
    });
    this.#server = server;
    server.onExit(() => void this.end(1, 'the VS Code server ended'));
    // When the extension host crashes, the workbench reports success; the server knows better.
    server.onLog(/Extension Host Process exited with code: (?!0, signal: null)(.*)/, ([, how]) => {
      void this.end(1, `the extension host ended before the tests did: ${how}`);
    });
    this.#browser = await launchChromium();
    const page = await this.#browser.newPage({ viewport: { width: 1400, height: 900 } });
    this.#page = page;
    page.on('crash', () => void this.end(1, 'the page crashed'));
    await page.exposeFunction('codeAutomationLog', (level: string, log: unknown[]) => {
      this.#readConsole(level, log);
    });
    await page.exposeFunction('codeAutomationExit', (code: number) => void this.end(code));
    await page.goto(server.address(windowContent()), { waitUntil: 'commit', timeout: 60_000 });
  }

  /** Both the workbench and the extension host speak here; the tests' lines are marked. */
  #readConsole(level: string, [pattern, ...rest]: unknown[]): void {
    const text = format(pattern, ...rest);
    this.#console += `${level}: ${text}\n`;
    if (text.startsWith(suiteMark)) console.log(text.slice(suiteMark.length));
  }

  async end(code: number, why?: string): Promise<void> {
    if (this.#ending) return;
    this.#ending = true;
    setTimeout(() => process.exit(code || 1), 15_000).unref();
    if (why) console.error(`VS Code: ${why}`);
    if (code !== 0) await this.#keepEvidence();
    await this.#browser?.close();
    await this.#server?.stop();
    rmSync(this.#dataFolder, { recursive: true, force: true, maxRetries: 5 });
    process.stdout.write('', () => process.exit(code));
  }

  async #keepEvidence(): Promise<void> {
    mkdirSync(artifactsFolder, { recursive: true });
    writeFileSync(path.join(artifactsFolder, 'vscode-server.log'), this.#server?.log ?? '');
    writeFileSync(path.join(artifactsFolder, 'vscode-console.log'), this.#console);
    const file = path.join(artifactsFolder, 'vscode-failure.png');
    await this.#page?.screenshot({ path: file, timeout: 5000 }).catch(() => undefined);
  }
}

function windowContent(): Parameters<ServerProcess['address']>[0] {
  const development = (values.extensionDevelopmentPath ?? []) as string[];
  return {
    folder: positionals.at(0) && path.resolve(positionals[0]),
    developmentFolders: development.map((folder) => path.resolve(folder)),
    testModule: path.resolve(values.extensionTestsPath as string),
    disableExtensions: values['disable-extensions'] === true,
  };
}

const testWindow = new TestWindow();
const fail = (error: unknown): void => void testWindow.end(1, String(error));
const limitMs = Number(process.env.VSCODE_SHIM_LIMIT_MS ?? 600_000);
setTimeout(() => void testWindow.end(124, `not done after ${limitMs / 1000} s`), limitMs).unref();
process.on('SIGINT', () => void testWindow.end(130, 'interrupted'));
process.on('SIGTERM', () => void testWindow.end(143, 'terminated'));
process.on('uncaughtException', fail);
process.on('unhandledRejection', fail);
await testWindow.open();
