// The shape table of a shipped model, from the sources. The backend must be ready.

import { shippedSubject } from '../../../extension/engine/tracing/subject.ts';
import { allParts } from '../../../extension/engine/tracing/parts.ts';
import { traceSubject } from '../../../extension/engine/tracing/trace.ts';
import type { ShapeTable } from '../../../extension/protocol/shapeTable.ts';
import type { SettingValue, ShippedModel } from '../../../extension/protocol/trainRequest.ts';

export async function traceShipped(
  model: ShippedModel,
  settings: Readonly<Record<string, SettingValue>>,
): Promise<ShapeTable> {
  const { table, built, failure } = await allParts(
    traceSubject(await shippedSubject(model, settings)),
  );
  built?.model.dispose();
  if (failure) throw failure.error;
  return table;
}
