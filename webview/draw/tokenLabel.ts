// Characters that cannot be seen, made visible on axes and in readouts.

const visible: Readonly<Record<string, string>> = { '\n': '↵', '\r': '␍', '\t': '⇥', ' ': '␣' };

export function tokenLabel(token: string): string {
  return visible[token] ?? token.replace(/[\n\r\t]/g, (character) => visible[character] ?? '');
}
