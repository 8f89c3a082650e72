// Which file of the extension a path under the scheme `tensorscope:` means, and that none leads out
// of the folders that are shown, whoever wrote the link.

import { realpath } from 'node:fs/promises';
import path from 'node:path';
import { shownFolders } from '../../protocol/shownFolders.ts';

const places: Readonly<Record<string, string>> = shownFolders;

/** On Windows a backslash separates folders and a colon follows a drive; no name of ours has them. */
const isPlainName = (name: string): boolean =>
  name !== '' && name !== '.' && name !== '..' && !/[\\:\0]/.test(name);

/** `shown`: decoded, as `/nn/linear.ts`. Nothing where there is no such file, or it is not shown. */
export async function shownFile(
  extensionFolder: string,
  shown: string,
): Promise<string | undefined> {
  const [root, folder = '', ...names] = shown.split('/');
  const place = Object.hasOwn(places, folder) ? places[folder] : undefined;
  if (root !== '' || place === undefined || !names.every(isPlainName)) return undefined;
  try {
    // A link may lie in the folder; what it leads to must, too.
    const inside = await realpath(path.join(extensionFolder, place));
    const file = await realpath(path.join(inside, ...names));
    return file === inside || file.startsWith(inside + path.sep) ? file : undefined;
  } catch {
    return undefined;
  }
}
