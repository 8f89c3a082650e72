// The page's texts, as the host put them into the document in the reader's language.

import type { ViewStringKey } from '../extension/protocol/viewStrings.ts';

let catalogue: Partial<Record<ViewStringKey, string>> | undefined;

function load(): Partial<Record<ViewStringKey, string>> {
  const source = document.getElementById('strings')?.textContent;
  return source ? (JSON.parse(source) as Partial<Record<ViewStringKey, string>>) : {};
}

/** The text for a key with its `{name}` places filled; the key itself where it is missing. */
export function text(
  key: ViewStringKey,
  values: Readonly<Record<string, string | number>> = {},
): string {
  catalogue ??= load();
  return (catalogue[key] ?? key).replace(/\{(\w+)\}/g, (whole, name: string) =>
    name in values ? String(values[name]) : whole,
  );
}
