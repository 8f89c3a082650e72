// One running VS Code server: start, address, log, end.

import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import process from 'node:process';
import { ProcessOutput } from './processOutput.ts';
import { writeUserSettings } from './userSettings.ts';

export interface ServerOptions {
  /** Folder that holds `out/server-main.js`. */
  readonly home: string;
  /** Profile: settings, extensions, logs. */
  readonly dataFolder: string;
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly env?: Readonly<Record<string, string>>;
  /**
   * Needed for extensions in development mode; makes VS Code refuse modal dialogs, so it is off
   * where a person's use is tested.
   */
  readonly developmentMode: boolean;
  readonly port?: number;
}

/** What the window is to show; paths are absolute. */
export interface WindowContent {
  readonly folder?: string;
  readonly developmentFolders?: readonly string[];
  readonly testModule?: string;
  readonly disableExtensions?: boolean;
}

export class ServerProcess {
  #port = 0;
  readonly #child: ChildProcess;
  readonly #output: ProcessOutput;
  readonly #killAtExit = (): void => {
    this.#kill();
  };

  private constructor(child: ChildProcess, output: ProcessOutput) {
    this.#child = child;
    this.#output = output;
    process.on('exit', this.#killAtExit);
  }

  static async start(options: ServerOptions): Promise<ServerProcess> {
    writeUserSettings(options.dataFolder, options.settings ?? {});
    const child = spawn(process.execPath, serverArguments(options), {
      // A process group of its own, so that its extension hosts end with it.
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, EXTENSIONS_GALLERY: '{}', ...options.env },
    });
    const output = new ProcessOutput(child);
    const server = new ServerProcess(child, output);
    try {
      const match = await output.waitFor(/Extension host agent listening on (\d+)/, 60_000);
      server.#port = Number(match[1]);
      return server;
    } catch (error) {
      await server.stop();
      throw error;
    }
  }

  get pid(): number {
    return this.#child.pid!;
  }

  /** What it has printed so far. */
  get log(): string {
    return this.#output.text;
  }

  /** Calls back when a line of the log matches, now or later. */
  onLog(pattern: RegExp, callback: (match: RegExpExecArray) => void): void {
    void this.#output.waitFor(pattern, Infinity).then(callback, () => undefined);
  }

  onExit(callback: () => void): void {
    this.#child.once('exit', callback);
  }

  address(content: WindowContent): string {
    const remote = (file: string): string =>
      `vscode-remote://remote${file.split(path.sep).map(encodeURIComponent).join('/')}`;
    const payload = [
      ['skipWelcome', 'true'],
      ['skipReleaseNotes', 'true'],
      ...(content.developmentFolders ?? []).map((f) => ['extensionDevelopmentPath', remote(f)]),
    ];
    if (content.testModule) payload.push(['extensionTestsPath', remote(content.testModule)]);
    if (content.disableExtensions) payload.push(['disableExtensions', 'true']);
    const query = new URLSearchParams(content.folder ? { folder: content.folder } : { ew: 'true' });
    query.set('payload', JSON.stringify(payload));
    return `http://127.0.0.1:${this.#port}/?${query}`;
  }

  async stop(): Promise<void> {
    process.off('exit', this.#killAtExit);
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const ended = once(this.#child, 'exit');
    this.#kill();
    await ended;
  }

  #kill(): void {
    try {
      process.kill(-this.#child.pid!, 'SIGKILL');
    } catch {
      // It has ended by itself.
    }
  }
}

function serverArguments(options: ServerOptions): string[] {
  return [
    path.join(options.home, 'out', 'server-main.js'),
    ...['--host', '127.0.0.1', '--port', String(options.port ?? 0)],
    ...['--server-data-dir', options.dataFolder, '--telemetry-level', 'off'],
    '--without-connection-token',
    '--accept-server-license-terms',
    '--disable-workspace-trust',
    '--disable-update-check',
    '--disable-getting-started-override',
    ...(options.developmentMode ? ['--enable-smoke-test-driver'] : []),
  ];
}
