// A real VS Code (server build, shown in Chromium) with a packaged extension, driven as a person
// drives it. The profile is fresh, and gone after `stop()`.

import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { promisify } from 'node:util';
import type { Browser, Page } from 'playwright-core';
import { launchChromium } from '../chromium.ts';
import { artifactsFolder } from '../paths.ts';
import { provisionServer } from '../provision.ts';
import { ServerProcess } from '../serverProcess.ts';
import { Editor } from './editor.ts';
import { QuickInput } from './quickInput.ts';
import { until } from './until.ts';
import { Workbench } from './workbench.ts';

/** Their names in VS Code, and the classes of a window that has them. */
const themes = {
  dark: ['Default Dark Modern', 'vs-dark'],
  light: ['Default Light Modern', 'vs'],
  highContrast: ['Default High Contrast', 'hc-black'],
} as const;

export interface WindowOptions {
  readonly vsix: string;
  /** Copied nowhere: what the window writes stays there. */
  readonly workspaceFolder: string;
  readonly settings?: Readonly<Record<string, unknown>>;
}

export class VSCodeWindow {
  readonly page: Page;
  readonly quickInput: QuickInput;
  readonly editor: Editor;
  readonly workbench: Workbench;
  readonly #server: ServerProcess;
  readonly #browser: Browser;
  readonly #profile: string;
  readonly #folder: string;

  private constructor(
    server: ServerProcess,
    browser: Browser,
    page: Page,
    profile: string,
    folder: string,
  ) {
    this.page = page;
    this.quickInput = new QuickInput(page);
    this.editor = new Editor(page, this.quickInput);
    this.workbench = new Workbench(page);
    this.#server = server;
    this.#browser = browser;
    this.#profile = profile;
    this.#folder = folder;
  }

  static async open(options: WindowOptions): Promise<VSCodeWindow> {
    const { home } = provisionServer();
    // An exit ends the server and the browser; a bare signal would leave both behind.
    process.once('SIGINT', () => process.exit(130));
    process.once('SIGTERM', () => process.exit(143));
    const profile = mkdtempSync(path.join(tmpdir(), 'tensorscope-profile-'));
    await installExtension(home, profile, options.vsix);
    const server = await ServerProcess.start({
      home,
      dataFolder: profile,
      settings: options.settings,
      developmentMode: false,
    });
    const browser = await launchChromium();
    const page = await browser.newPage({ viewport: { width: 1440, height: 960 } });
    page.setDefaultTimeout(15_000);
    const { workspaceFolder } = options;
    const window = new VSCodeWindow(server, browser, page, profile, workspaceFolder);
    await window.reload();
    return window;
  }

  /** Opens the window (again) and waits until its extension host runs. */
  async reload(): Promise<void> {
    const hosts = (): number => this.#server.log.split('Launched Extension Host Process').length;
    const before = hosts();
    const address = this.#server.address({ folder: this.#folder });
    await this.page.goto(address, { waitUntil: 'commit', timeout: 60_000 });
    await this.page.locator('.monaco-workbench .statusbar').waitFor({ timeout: 60_000 });
    await until(() => hosts() > before, { limitMs: 60_000, what: 'the extension host' });
  }

  /** The process whose children are the extension hosts and, below them, the engines. */
  get serverPid(): number {
    return this.#server.pid;
  }

  /** Through the workspace's settings, which act on an open window. */
  async setTheme(theme: keyof typeof themes): Promise<void> {
    const [name, kind] = themes[theme];
    const folder = path.join(this.#folder, '.vscode');
    mkdirSync(folder, { recursive: true });
    const settings = { 'workbench.colorTheme': name };
    writeFileSync(path.join(folder, 'settings.json'), JSON.stringify(settings));
    await this.page.locator(`.monaco-workbench.${kind}`).waitFor();
  }

  /** Keeps a picture for people in `artifacts/`. */
  async screenshot(name: string): Promise<void> {
    mkdirSync(artifactsFolder, { recursive: true });
    await this.page.screenshot({ path: path.join(artifactsFolder, `${name}.png`) });
  }

  async stop(): Promise<void> {
    await this.#browser.close();
    await this.#server.stop();
    rmSync(this.#profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
}

/** As a person installs a .vsix, from the command line. */
async function installExtension(home: string, profile: string, vsix: string): Promise<void> {
  const server = path.join(home, 'out', 'server-main.js');
  const args = [server, '--install-extension', vsix, '--force', '--accept-server-license-terms'];
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [...args, '--server-data-dir', profile],
    { timeout: 120_000, env: { ...process.env, EXTENSIONS_GALLERY: '{}' } },
  );
  if (!/successfully installed/i.test(stdout)) throw new Error(`${vsix}: ${stdout}`);
}
