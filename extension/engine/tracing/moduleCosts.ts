// What each module of a pass costs: multiply-adds of its matrix products and convolutions, and the
// bytes that its layers put out.

import type { FoundSite } from '../../probe/foundSite.ts';
import type { RecordedEvent } from '../../probe/recorder.ts';
import type { TracedModel } from '../../probe/tracedModel.ts';
import type { LayerRow, ModuleCost, ValueShape } from '../../protocol/shapeTable.ts';

/** Per sample of a batch of `batchSize`; one for the model and one for each module that ran. */
export function moduleCosts(
  sites: ReadonlyMap<number, FoundSite>,
  events: readonly RecordedEvent[],
  traced: TracedModel,
  rows: readonly LayerRow[],
  batchSize: number,
): ModuleCost[] {
  const products = productsIn(sites, events, traced);
  const leaves = leafRows(rows);
  const within = (path: string, module: string): boolean =>
    module === '' || path === module || path.startsWith(`${module}.`);
  return traced.modules.map(({ path, parameters }) => {
    const multiplyAdds = products
      .filter((product) => within(product.path, path))
      .reduce((sum, { count }) => sum + count, 0);
    const bytes = leaves
      .filter((row) => within(row.path, path))
      .reduce((sum, { output }) => sum + bytesOf(output), 0);
    return {
      path,
      parameters: [...parameters.values()].reduce((sum, size) => sum + size, 0),
      multiplyAdds: Math.round(multiplyAdds / batchSize),
      activationBytes: Math.round(bytes / batchSize),
    };
  });
}

interface CountedProduct {
  readonly path: string;
  readonly count: number;
}

/** A row that the next one is deeper than only holds others. */
function leafRows(rows: readonly LayerRow[]): readonly LayerRow[] {
  return rows.filter((row, i) => (rows[i + 1]?.depth ?? 0) <= row.depth);
}

function productsIn(
  sites: ReadonlyMap<number, FoundSite>,
  events: readonly RecordedEvent[],
  traced: TracedModel,
): CountedProduct[] {
  const newest = new Map<number, ValueShape>();
  const counted: CountedProduct[] = [];
  for (const event of events) {
    if (event.kind !== 'value') continue;
    newest.set(event.site, event.value);
    const call = sites.get(event.site)?.call;
    if (!call || event.value.kind !== 'tensor') continue;
    const parts = call.receiver ? [call.receiver, ...call.arguments] : call.arguments;
    const operands = parts.flatMap(({ site }) => {
      const value = site === undefined ? undefined : newest.get(site);
      return value?.kind === 'tensor' ? [value.shape] : [];
    });
    const count = multiplyAddsOf(call.callee, operands, event.value.shape);
    if (count > 0) counted.push({ path: traced.runningIn(event.call)?.path ?? '', count });
  }
  return counted;
}

function multiplyAddsOf(
  callee: string,
  [left, right]: readonly (readonly number[])[],
  output: readonly number[],
): number {
  if (!right) return 0;
  const size = product(output);
  if (callee === 'dot') return size * (left.at(-1) ?? 1);
  // However the factors are turned, the left one is rows × what both share.
  if (callee === 'matMul')
    return (size * product(left.slice(-2))) / Math.max(1, output.at(-2) ?? 1);
  // tfjs has the filter as (height, width, in, out).
  if (callee === 'conv2d' || callee === 'conv1d')
    return (size * product(right)) / (right.at(-1) ?? 1);
  return 0;
}

function product(sizes: readonly number[]): number {
  return sizes.reduce((all, size) => all * size, 1);
}

const bytesPerValue = 4;

function bytesOf(value: ValueShape): number {
  if (value.kind === 'tensor') return product(value.shape) * bytesPerValue;
  const parts = value.kind === 'list' ? value.items : Object.values(value.fields);
  return parts.reduce((sum, part) => sum + bytesOf(part), 0);
}
