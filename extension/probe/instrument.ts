// Source text + places → text that reports to a probe and otherwise does the same. Nothing is
// inserted before a line's own text except on that line, so line numbers stay true.

import MagicString from 'magic-string';
import type { FoundSource, NamedSite, ProbePlace } from './foundSite.ts';

/** The global that probed text talks to; see `Probe`. */
const probe = 'tensorscopeProbe';
const call = 'tensorscopeCall';

export function instrument(text: string, { places }: Pick<FoundSource, 'places'>): string {
  const result = new MagicString(text);
  // At one offset, expressions end before the statement's report stands, and that before the
  // function's end; expressions begin from the outside inwards, as `places` has them.
  for (const place of places) openPlace(result, place);
  for (const place of places) {
    if ('end' in place) result.appendLeft(place.end, ')');
  }
  for (const place of places) {
    if (place.kind === 'constructed') {
      result.appendLeft(place.offset, `;${probe}.constructed(this);`);
    }
    if (place.kind === 'report') result.appendLeft(place.offset, `;${reports(place.names)};`);
  }
  for (const place of places) if (place.kind === 'function') closeFunction(result, place);
  return result.toString();
}

function openPlace(result: MagicString, place: ProbePlace): void {
  if (place.kind === 'wrap') {
    const key = place.key === undefined ? '' : `${place.key}: `;
    const { report, site } = place;
    const id = report === 'value' ? site : `${probe}.begin(${site})`;
    result.appendRight(place.start, `${key}${probe}.${report}(${id}, `);
  } else if (place.kind === 'function') {
    openFunction(result, place);
  }
}

type FunctionPlace = Extract<ProbePlace, { kind: 'function' }>;

function openFunction(result: MagicString, place: FunctionPlace): void {
  const parameters = reports(place.parameters);
  if (!place.isBlock) {
    if (parameters) result.appendRight(place.bodyStart, `(${parameters}, `);
    return;
  }
  const enter = place.marks === 'derivedConstructor' ? 'construct()' : 'enter(this)';
  const entry = place.marks === 'none' ? '' : `const ${call} = ${probe}.${enter}; try { `;
  result.appendLeft(place.bodyStart + 1, entry + (parameters && `${parameters};`));
}

function closeFunction(result: MagicString, place: FunctionPlace): void {
  if (!place.isBlock) {
    if (place.parameters.length > 0) result.appendLeft(place.bodyEnd, ')');
  } else if (place.marks !== 'none') {
    result.appendLeft(place.bodyEnd - 1, `} finally { ${probe}.exit(${call}); }`);
  }
}

function reports(names: readonly NamedSite[]): string {
  return names.map(({ site, name }) => `${probe}.value(${site}, ${name})`).join(', ');
}
