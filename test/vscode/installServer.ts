// Brings a whole VS Code (workbench and extension host) as a server out of the npm package
// code-server, of which nothing but `lib/vscode` is used. Kept in `.vscode-test/`.

import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { npmCommand } from '../npm.ts';
import { repositoryRoot } from './paths.ts';

/** VS Code 1.139.1; needs Node 24, which the dev dependency `node` brings. */
const version = '4.139.1';
const target = path.join(repositoryRoot, '.vscode-test', `code-server-${version}`);
const home = path.join(target, 'lib', 'vscode');
// Native parts fit one Node version, so another one installs anew.
const stamp = path.join(target, `.complete-${process.version}`);

/** Folder that holds `out/server-main.js`; the first call takes about a minute. */
export function installServer(): string {
  if (existsSync(stamp)) return home;
  console.log(`installing the VS Code server (code-server ${version}) into .vscode-test/`);
  try {
    unpackServer();
    const packages = ['install', '--omit=dev', '--ignore-scripts', '--no-audit', '--no-fund'];
    npm(packages, home);
    // Brings typescript, without which VS Code complains about its own TypeScript support.
    npm(packages, path.join(home, 'extensions'));
  } catch (error) {
    throw new Error(
      `The VS Code server could not be installed from the npm package code-server@${version}: ` +
        `check that the npm registry can be reached (${firstLine(error)}).`,
    );
  }
  buildNativeParts();
  writeFileSync(stamp, '');
  return home;
}

function unpackServer(): void {
  rmSync(target, { recursive: true, force: true });
  mkdirSync(target, { recursive: true });
  const download = mkdtempSync(path.join(tmpdir(), 'code-server-'));
  try {
    npm(['pack', `code-server@${version}`], download);
    const archive = readdirSync(download).find((name) => name.endsWith('.tgz'))!;
    const wanted = ['--strip-components=1', 'package/lib/vscode'];
    execFileSync('tar', ['-xzf', path.join(download, archive), '-C', target, ...wanted], {
      timeout: 120_000,
    });
  } finally {
    rmSync(download, { recursive: true, force: true });
  }
}

// spdlog writes the files behind output channels; the watchdog ends the extension host with its
// server. Without a compiler the server still runs, only those two are missing.
function buildNativeParts(): void {
  try {
    const native = ['@vscode/spdlog', '@vscode/native-watchdog'];
    npm(['rebuild', '--ignore-scripts=false', ...native], home);
  } catch (error) {
    console.log(
      'warning: spdlog could not be compiled (python3, make and g++ are needed), so output ' +
        `channels of the VS Code server stay empty (${firstLine(error)})`,
    );
  }
}

function npm(args: readonly string[], folder: string): void {
  const { file, args: all, shell } = npmCommand(...args, '--loglevel=error');
  execFileSync(file, all, {
    cwd: folder,
    shell,
    stdio: ['ignore', 'ignore', 'pipe'],
    timeout: 300_000,
  });
}

function firstLine(error: unknown): string {
  return String(error instanceof Error ? error.message : error).split('\n', 1)[0];
}
