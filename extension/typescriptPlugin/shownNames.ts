// The extension's files are read as documents `tensorscope:/nn/linear.ts`, which nobody can change,
// and never as the files of the installation that they are. VS Code and its TypeScript server write
// the name of such a document as below.

import { shownFolders } from '../protocol/shownFolders.ts';

const documents = '^/tensorscope/ts-nul-authority/';

export class ShownNames {
  readonly #root: string;

  /** `root`: the extension's folder, with forward slashes. */
  constructor(root: string) {
    this.#root = root;
  }

  /** Of the document that shows a file of the extension; other names stay as they are. */
  shown(file: string): string {
    for (const [folder, place] of Object.entries(shownFolders)) {
      const prefix = `${this.#root}/${place}/`;
      if (file.startsWith(prefix)) return `${documents}${folder}/${file.slice(prefix.length)}`;
    }
    return file;
  }

  /** The other way: the file that a document shows, whose name may come after a current folder. */
  file(name: string): string {
    const [, path] = name.split(documents);
    const [folder] = (path as string | undefined)?.split('/', 1) ?? [];
    const place = Object.entries(shownFolders).find(([each]) => each === folder)?.[1];
    return place ? `${this.#root}/${place}${path.slice(folder.length)}` : name;
  }
}
