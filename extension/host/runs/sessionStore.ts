// The last run on disk, so that a reloaded window shows what the old one showed. One file, written
// under a temporary name and renamed: a reader never finds half of it.

import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { deserialize, serialize } from 'node:v8';
import type { SavedRun } from './run.ts';
import type { Session } from './session.ts';

const fileName = 'lastRun.bin';
/** While training; every change of state is written at once. */
const saveEveryMs = 5000;

export class SessionStore {
  private readonly folder: string;
  private timer: NodeJS.Timeout | undefined;
  private writing: Promise<void> = Promise.resolve();

  constructor(folder: string) {
    this.folder = folder;
  }

  /** Nothing when there is none, or when it was written by another version of the format. */
  async load(): Promise<SavedRun | undefined> {
    let bytes: Buffer;
    try {
      bytes = await readFile(path.join(this.folder, fileName));
    } catch {
      return undefined;
    }
    const saved = deserialize(bytes) as SavedRun;
    return saved.format === 3 ? saved : undefined;
  }

  /** Never two writes at a time, so that an older state cannot replace a newer one. */
  save(saved: SavedRun): Promise<void> {
    this.writing = this.writing.catch(() => undefined).then(() => this.write(saved));
    return this.writing;
  }

  /** When everything saved so far is on disk; rejects if the last of it is not. */
  written(): Promise<void> {
    return this.writing;
  }

  /** Saves what `session` goes through; `dispose` of the result ends it. */
  follow(session: Session, report: (error: unknown) => void): { dispose(): void } {
    const saveNow = (): void => {
      clearTimeout(this.timer);
      this.timer = undefined;
      const saved = session.save();
      if (saved) this.save(saved).catch(report);
    };
    const subscriptions = [
      session.changes.on(['state', 'run'], saveNow),
      session.changes.on(['progress', 'table', 'answer'], () => {
        this.timer ??= setTimeout(saveNow, saveEveryMs);
      }),
    ];
    return {
      dispose: () => {
        clearTimeout(this.timer);
        for (const subscription of subscriptions) subscription.dispose();
      },
    };
  }

  private async write(saved: SavedRun): Promise<void> {
    await mkdir(this.folder, { recursive: true });
    const temporary = path.join(this.folder, `${fileName}.${randomUUID()}`);
    try {
      await writeFile(temporary, serialize(saved));
      await rename(temporary, path.join(this.folder, fileName));
    } catch (error) {
      await rm(temporary, { force: true });
      throw error;
    }
  }
}
