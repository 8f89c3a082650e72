// What pictures and their places are called: module paths and declared names, as short as they can be.

import { isDeclared } from './flow.ts';
import type { SeenTensor } from './flow.ts';

/** `encoder.layer_stack.0.slf_attn` → `encoder`, `layer_stack`, `slf_attn` */
export function pathWithoutNumbers(modulePath: string): string[] {
  return modulePath.split('.').filter((part) => part !== '' && !/^\d+$/.test(part));
}

/** What a line calls its value, in the module that the line is of: `encoder.dropped` */
export function nameWithin({ place, site }: SeenTensor): string {
  return place.module === '' ? site.name : `${place.module}.${site.name}`;
}

/** The name of a line that has one, else the module that the value is of. */
export function nameOrModule(seen: SeenTensor): string {
  if (isDeclared(seen.site)) return nameWithin(seen);
  return seen.returnedBy ?? (seen.place.module || seen.site.name);
}

/** One title for each, which leaves out what all have in common. */
export function shortTitles(seen: readonly SeenTensor[]): string[] {
  const paths = seen.map(({ place }) => pathWithoutNumbers(place.module));
  const isCommon = (part: string): boolean => paths.every((path) => path.includes(part));
  const short = paths.map((path, i) => {
    const own = path.filter((part) => !isCommon(part));
    return (own.length > 0 ? own : path.slice(-1)).join('.') || seen[i].site.name;
  });
  const named = short.map((title, i) =>
    count(short, title) === 1 ? title : `${title}.${seen[i].site.name}`,
  );
  return numbered(named);
}

/** Of one site: the modules that it ran in, the runs in each. */
export function placeNames(seen: readonly SeenTensor[]): string[] {
  return numbered(seen.map(({ place, site }) => place.module || site.name));
}

/** `block`, `block` → `block #1`, `block #2` */
export function numbered(names: readonly string[]): string[] {
  return names.map((name, i) => {
    const before = names.slice(0, i);
    return count(names, name) === 1 ? name : `${name} #${count(before, name) + 1}`;
  });
}

function count(names: readonly string[], name: string): number {
  return names.filter((each) => each === name).length;
}
