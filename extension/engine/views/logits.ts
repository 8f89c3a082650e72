// Logits: what forward returns, where its last axis has a number for every class of the data. At every
// position of a sequence there may be such numbers.

import type { TensorLike } from '../../probe/describeValue.ts';
import type { AxisRoles, ViewOffer } from '../../protocol/viewOffer.ts';
import { isBatch, isSequence, meaningsOf } from './axisNames.ts';
import type { SeenTensor } from './flow.ts';
import type { Recogniser, SeenPass } from './recogniseViews.ts';
import { nameWithin } from './titles.ts';

export const logits: Recogniser = (pass: SeenPass): ViewOffer[] => {
  const { output, classes } = pass;
  if (!output || classes === undefined || output.shape.at(-1) !== classes) return [];
  const found = withPositions(output, pass);
  if (!found) return [];
  const { seen, axes } = found;
  const title = titleOf(output, pass);
  const place = { place: seen.place, name: title, shape: seen.value.shape, axes };
  return [{ view: 'logits', title, places: [place] }];
};

interface Logits {
  readonly seen: SeenTensor;
  readonly axes: AxisRoles;
}

/** The output; if it has the samples and positions in one axis, what that was made of by reshaping. */
function withPositions(output: TensorLike, pass: SeenPass): Logits | undefined {
  const { flow } = pass;
  const seen = placeOf(output, pass);
  const axes = seen && rolesOf(seen, pass);
  if (axes) return { seen, axes };
  const { site, operands: [reshaped] = [] } = flow.callThatMade(output) ?? {};
  const isReshape = site?.call?.callee === 'reshape';
  const isOfClasses = reshaped?.tensor.shape.at(-1) === pass.classes;
  return isReshape && isOfClasses ? withPositions(reshaped.tensor, pass) : undefined;
}

/** Where it has a name, else the outermost call that returned it. */
function placeOf(tensor: TensorLike, { flow }: SeenPass): SeenTensor | undefined {
  return flow.declarationOf(tensor) ?? flow.placesOf(tensor).findLast(({ site }) => site.call);
}

function titleOf(output: TensorLike, { flow }: SeenPass): string {
  const declared = flow.declarationOf(output);
  if (declared) return nameWithin(declared);
  return flow.placesOf(output).findLast(({ returnedBy }) => returnedBy)?.returnedBy ?? 'logits';
}

function rolesOf({ value }: SeenTensor, { axes }: SeenPass): AxisRoles | undefined {
  const rank = value.shape.length;
  const others = meaningsOf(value, axes).slice(0, -1);
  const time = others.findIndex((each) => each.size === 1 && isSequence(each));
  if (!others.some(isBatch) || rank > 3) return undefined;
  if (rank === 2) return { class: 1 };
  return time < 0 ? undefined : { time, class: 2 };
}
