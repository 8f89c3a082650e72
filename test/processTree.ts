// The processes below another one, also those that started a process group of their own.

import { execFileSync } from 'node:child_process';
import process from 'node:process';
import { readFileSync, readdirSync } from 'node:fs';

export interface RunningProcess {
  readonly pid: number;
  readonly parent: number;
  readonly command: string;
}

/** Children, their children, and so on; parents come first. */
export function descendants(pid: number): RunningProcess[] {
  const all = process.platform === 'linux' ? readProc() : readPs();
  const found: RunningProcess[] = [];
  let parents = new Set([pid]);
  while (parents.size > 0) {
    const generation = all.filter(({ parent }) => parents.has(parent));
    found.push(...generation);
    parents = new Set(generation.map((child) => child.pid));
  }
  return found;
}

/** Ends a process and everything below it at once. */
export function killTree(pid: number): void {
  const doomed = [pid, ...descendants(pid).map((child) => child.pid)];
  for (const one of doomed) {
    try {
      process.kill(one, 'SIGKILL');
    } catch {
      // It has ended by itself.
    }
  }
}

// A slim Linux has no `ps`.
function readProc(): RunningProcess[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        // The name in parentheses may hold anything, so the fields are read after its end.
        const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
        const [, parent] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
        const command = readFileSync(`/proc/${name}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
        return [{ pid: Number(name), parent: Number(parent), command }];
      } catch {
        return []; // ended while we looked
      }
    });
}

function readPs(): RunningProcess[] {
  const lines = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,args='], { encoding: 'utf8' });
  return [...lines.matchAll(/^\s*(\d+)\s+(\d+)\s+(.*)$/gm)].map(([, pid, parent, command]) => ({
    pid: Number(pid),
    parent: Number(parent),
    command,
  }));
}
