// Decides which VS Code the tests and `npm start` run in: a desktop one where there is one, else
// the server build, shown in Chromium.

import { downloadAndUnzipVSCode } from '@vscode/test-electron';
import path from 'node:path';
import process from 'node:process';
import { onPath, provisionChromium } from './chromium.ts';
import { installServer } from './installServer.ts';
import { repositoryRoot } from './paths.ts';

export interface DesktopHost {
  readonly kind: 'desktop';
  readonly executable: string;
}

export interface ServerHost {
  readonly kind: 'server';
  /** Folder that holds `out/server-main.js`. */
  readonly home: string;
}

/**
 * VSCODE_EXECUTABLE names a desktop VS Code; VSCODE_TEST_HOST=server asks for the server build
 * without a try.
 */
export async function provisionVSCode(): Promise<DesktopHost | ServerHost> {
  const executable = process.env.VSCODE_EXECUTABLE ?? (await downloadDesktop());
  if (executable) return { kind: 'desktop', executable };
  return { kind: 'server', home: installServer() };
}

/** The `code` command of an installed VS Code. */
export function installedDesktop(): string | undefined {
  return process.env.VSCODE_EXECUTABLE ?? (hasDisplay() ? onPath('code') : undefined);
}

async function downloadDesktop(): Promise<string | undefined> {
  if (process.env.VSCODE_TEST_HOST === 'server' || !hasDisplay()) return undefined;
  try {
    return await downloadAndUnzipVSCode({
      version: 'stable',
      cachePath: path.join(repositoryRoot, '.vscode-test'),
      timeout: 10_000,
    });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    console.log(`desktop VS Code cannot be downloaded (${reason}): using the server build`);
    return undefined;
  }
}

function hasDisplay(): boolean {
  if (process.platform !== 'linux') return true;
  return Boolean(process.env.DISPLAY ?? process.env.WAYLAND_DISPLAY);
}

/** The server build and the browser for it; end-to-end tests always run in these. */
export function provisionServer(): ServerHost {
  provisionChromium();
  return { kind: 'server', home: installServer() };
}
