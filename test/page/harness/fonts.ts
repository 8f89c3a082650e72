// Fonts that the tests bring along, so that they see the same page on every machine: with each
// family the layout must hold, from a narrow one to one that is nearly twice as wide.

import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';

export type FontName = 'narrow' | 'usual' | 'wide';

interface Font {
  /** Name of the package, and of its files. */
  readonly file: string;
  readonly family: string;
}

const condensed: Font = { file: 'roboto-condensed', family: 'Roboto Condensed' };
const sans: Font = { file: 'open-sans', family: 'Open Sans' };
const wide: Font = { file: 'krona-one', family: 'Krona One' };
const mono: Font = { file: 'roboto-mono', family: 'Roboto Mono' };

/** What a person has chosen in VS Code: the font of its controls, and that of its editor. */
const choices: Readonly<Record<FontName, { readonly text: Font; readonly editor: Font }>> = {
  narrow: { text: condensed, editor: mono },
  usual: { text: sans, editor: mono },
  wide: { text: wide, editor: wide },
};

/** Hands the files to the page as bytes, as its content policy lets it load none from a package. */
export async function loadFonts(page: Page, name: FontName): Promise<void> {
  const { text, editor } = choices[name];
  const fonts = await Promise.all([...new Set([text, editor])].map(readFont));
  await page.evaluate(async (files) => {
    for (const { family, base64 } of files) {
      const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
      document.fonts.add(await new FontFace(family, bytes).load());
    }
    await document.fonts.ready;
  }, fonts);
}

async function readFont({ file, family }: Font) {
  const path = `@fontsource/${file}/files/${file}-latin-400-normal.woff2`;
  const bytes = await readFile(fileURLToPath(import.meta.resolve(path)));
  return { family, base64: bytes.toString('base64') };
}

/** Text of a style attribute. */
export function fontVariables(name: FontName): string {
  const { text, editor } = choices[name];
  return `--vscode-font-family: '${text.family}'; --vscode-editor-font-family: '${editor.family}'`;
}
