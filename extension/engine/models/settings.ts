// What a person set, in words or values, as the full and checked settings of a model.

import { checkSettings, fillSettings } from '../../protocol/checkTrainRequest.ts';
import type { ModelEntry, SettingSpec } from '../../protocol/modelCatalog.ts';
import { ProblemError } from '../../protocol/problem.ts';
import type { SettingValue } from '../../protocol/trainRequest.ts';

/**
 * All settings of the model: what was given, checked, and the defaults for the rest. Texts stand
 * for numbers and switches too ("8", "true"), as a terminal gives them. Throws a ProblemError that
 * names the setting.
 */
export function resolveSettings(
  entry: Pick<ModelEntry, 'title' | 'settings'>,
  given: Readonly<Record<string, unknown>>,
): Record<string, SettingValue> {
  const values = Object.entries(given).map(([name, value]) => {
    const spec = Object.hasOwn(entry.settings, name) ? entry.settings[name] : undefined;
    return [name, spec && typeof value === 'string' ? readText(spec, value) : value];
  });
  const settings = fillSettings(entry, checkSettings(entry, Object.fromEntries(values)));
  checkMomentum(settings);
  return settings;
}

/** A text that is no value of its kind stays as it is: the check then shows it as written. */
function readText(spec: SettingSpec, text: string): unknown {
  if (spec.kind === 'number') return text.trim() === '' || isNaN(+text) ? text : +text;
  if (spec.kind === 'switch' && /^(true|false)$/.test(text)) return text === 'true';
  return text;
}

function checkMomentum({ optimizer, momentum }: Record<string, SettingValue>): void {
  if (optimizer === 'sgd' || momentum === 0) return;
  throw new ProblemError(
    'The setting momentum belongs to sgd; adam has its own. Set optimizer to sgd or momentum to 0.',
  );
}
