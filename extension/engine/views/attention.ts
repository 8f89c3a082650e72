// Attention maps: the value of a softmax over the last axis whose last two axes are queries and keys,
// positions of sequences. Their lengths are those of the data's sequences; or (patches of an image,
// which only the model knows of) the softmax weighs what a product then sums.

import type { TensorLike } from '../../probe/describeValue.ts';
import type { AxisRoles, ViewOffer } from '../../protocol/viewOffer.ts';
import { isSequence, meaningsOf } from './axisNames.ts';
import type { Flow, SeenCall, SeenTensor } from './flow.ts';
import type { Recogniser, SeenPass } from './recogniseViews.ts';
import { pathWithoutNumbers, placeNames, shortTitles } from './titles.ts';

export const attention: Recogniser = (pass: SeenPass): ViewOffer[] => {
  const stacks = new Map<string, SeenTensor[]>();
  for (const map of attentionMaps(pass)) {
    const key = `${map.site.address} ${pathWithoutNumbers(map.place.module).join('.')}`;
    stacks.set(key, [...(stacks.get(key) ?? []), map]);
  }
  const maps = [...stacks.values()];
  const titles = shortTitles(maps.map(([first]) => first));
  return maps.map((layers, i) => {
    const names = placeNames(layers);
    const places = layers.map(({ place, value }, layer) => {
      return { place, name: names[layer], shape: value.shape, axes: rolesOf(value.shape.length) };
    });
    return { view: 'attention', title: titles[i], places };
  });
};

/** In forward order, each where it has its name. */
function attentionMaps(pass: SeenPass): SeenTensor[] {
  const { flow } = pass;
  // A masked softmax calls another one, and both may be of one tensor: the outer one has the name.
  const madeBy = new Map<TensorLike, SeenCall>();
  for (const call of flow.calls.filter(isSoftmax)) {
    for (const { tensor } of call.results) madeBy.set(tensor, call);
  }
  return [...madeBy].flatMap(([tensor, call]) => {
    const result = call.results.find((each) => each.tensor === tensor);
    const isInner = sameShapeAfter(flow, tensor).some((later) => madeBy.has(later));
    if (!result || isInner || !isMap(result, pass)) return [];
    return [flow.namedPlace(result)];
  });
}

function isSoftmax({ site }: SeenCall): boolean {
  const { callee } = site.call ?? { callee: '' };
  return /softmax/i.test(callee) && !/log_?softmax/i.test(callee);
}

function isMap(map: SeenTensor, { flow, axes }: SeenPass): boolean {
  const { shape } = map.tensor;
  if (shape.length < 2) return false;
  const meanings = meaningsOf(map.value, axes);
  const lastTwo = meanings.slice(-2);
  if (lastTwo.every(isSequence)) return true;
  const hasBatch = meanings.slice(0, -2).some((each) => each.has('batch'));
  return hasBatch && !lastTwo.some((each) => each.has('batch')) && weighsASum(map, flow, axes);
}

/** The weights, or what dropout makes of them, are multiplied with as many values as there are keys. */
function weighsASum({ tensor }: SeenTensor, flow: Flow, axes: SeenPass['axes']): boolean {
  const keys = tensor.shape.at(-1);
  return [tensor, ...sameShapeAfter(flow, tensor)].some((weights) =>
    flow.callsWith(weights).some(({ site, operands }) => {
      if (!isProduct(site.call?.callee)) return false;
      return operands.some(
        ({ tensor: values, value }) =>
          values !== weights &&
          // A table of embeddings has no batch: that sum is over classes.
          meaningsOf(value, axes).some((each) => each.has('batch')) &&
          values.shape.length === weights.shape.length &&
          values.shape.slice(-2).includes(keys ?? NaN),
      );
    }),
  );
}

function isProduct(callee: string | undefined): boolean {
  return ['matMul', 'dot'].includes(callee ?? '');
}

/** What dropout, masks and scales make of a tensor, but no product. */
function sameShapeAfter(flow: Flow, tensor: TensorLike): TensorLike[] {
  const found = new Set<TensorLike>([tensor]);
  for (const each of found) {
    for (const { site, results } of flow.callsWith(each)) {
      if (isProduct(site.call?.callee)) continue;
      const alike = results.filter(({ tensor: { shape } }) => String(shape) === String(each.shape));
      for (const result of alike) found.add(result.tensor);
    }
  }
  found.delete(tensor);
  return [...found];
}

/** Without a head axis there is one head. */
function rolesOf(rank: number): AxisRoles {
  const lastTwo = { query: rank - 2, key: rank - 1 };
  return rank < 4 ? lastTwo : { head: rank - 3, ...lastTwo };
}
