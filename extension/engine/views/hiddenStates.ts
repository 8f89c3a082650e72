// Hidden states: what a recurrent model remembers after each token. A state is the value (batch, units)
// of a line in a loop over a sequence that is made from its own value of the step before, and that the
// next step takes as it is: so gates and candidates, which the next step knows only through the state,
// are none. Where all states are stacked into one tensor, that is offered, else all runs of the line.
// The blocks of a Transformer have values at every time, too, but remember nothing from step to step.

import type { TensorLike } from '../../probe/describeValue.ts';
import type { SitePlace } from '../../protocol/looks/tensor.ts';
import type { TensorShape } from '../../protocol/shapeTable.ts';
import type { AxisRoles, OfferedPlace, ViewOffer } from '../../protocol/viewOffer.ts';
import { isBatch, isSequence, meaningsOf } from './axisNames.ts';
import { isDeclared } from './flow.ts';
import type { Flow, Runs, SeenTensor } from './flow.ts';
import type { Recogniser, SeenPass } from './recogniseViews.ts';
import { nameOrModule, numbered } from './titles.ts';

type Offered = Omit<OfferedPlace, 'name'> & { readonly title: string };

export const hiddenStates: Recogniser = (pass: SeenPass): ViewOffer[] => {
  const offered = [...loops(pass), ...recurrentLayers(pass)];
  const titles = numbered(offered.map(({ title }) => title));
  return offered.map(({ place, shape, axes }, i) => {
    const name = titles[i];
    return { view: 'hiddenStates', title: name, places: [{ place, name, shape, axes }] };
  });
};

function loops(pass: SeenPass): Offered[] {
  // A state comes by at several sites: those whose runs end with the same tensor are of one loop.
  const loops = new Map<TensorLike | undefined, Runs[]>();
  for (const runs of pass.flow.runs.filter((each) => isState(each, pass))) {
    const last = runs.at(-1)?.tensor;
    loops.set(last, [...(loops.get(last) ?? []), runs]);
  }
  return [...loops.values()].map((sites) => stacked(sites, pass) ?? everyRun(sites, pass));
}

function isState(runs: Runs, pass: SeenPass): boolean {
  const [first] = runs;
  if (runs.length < 2 || !runs.every(({ value }) => unitAxis(value, pass) !== undefined))
    return false;
  // Once for each position of a sequence: `T`, or `T-1` where the first is not in the loop.
  const { name } = pass.flow.countOf(first);
  const sequences = pass.axes.filter(({ meaning }) => isSequence(new Set([meaning])));
  if (!sequences.some((axis) => axis.name === name.replace(/[+-]\d+$/, ''))) return false;
  return runs
    .slice(1)
    .every(
      (run, i) =>
        isCarried(runs[i], runs, pass.flow) && leads(runs[i].tensor, run.tensor, pass.flow),
    );
}

/** Of (batch, units). */
function unitAxis(value: TensorShape, { axes }: SeenPass): number | undefined {
  if (value.shape.length !== 2 || value.dtype !== 'float32' || value.holds) return undefined;
  const meanings = meaningsOf(value, axes);
  const unit = meanings.findIndex((each) => each.size === 0);
  return meanings.some(isBatch) && unit >= 0 ? unit : undefined;
}

/**
 * Some call of the next step takes it. Such a call comes as often as the loop, or once less where the
 * first step has no state to take, so counted from the end it is a run behind.
 */
function isCarried({ tensor, place }: SeenTensor, runs: Runs, flow: Flow): boolean {
  const later = runs.length - Number(place.iteration);
  return flow.callsWith(tensor).some(({ results: [result] }) => {
    if (!result) return false;
    const count = flow.runsWith(result).length;
    if (count !== runs.length && count !== runs.length - 1) return false;
    return count - Number(result.place.iteration) < later;
  });
}

/** Whether `later` was made from `earlier`, through whatever is between. */
function leads(earlier: TensorLike, later: TensorLike, flow: Flow): boolean {
  const found = new Set([later]);
  for (const tensor of found) {
    if (tensor === earlier) return true;
    for (const operand of flow.callThatMade(tensor)?.operands ?? []) found.add(operand.tensor);
  }
  return false;
}

/** The tensor that all states were stacked into. */
function stacked([states]: readonly Runs[], pass: SeenPass): Offered | undefined {
  const { flow } = pass;
  const calls = flow.callsWith(states[0].tensor).filter(({ operands }) => {
    const given = new Set(operands.map(({ tensor }) => tensor));
    return states.every(({ tensor }) => given.has(tensor));
  });
  for (const { results } of calls) {
    const found = results.map((result) => overTime(result, pass)).find((each) => each);
    if (found) return found;
  }
  return undefined;
}

/** Layers of tfjs have their loops inside, where nothing is seen. */
function recurrentLayers(pass: SeenPass): Offered[] {
  const calls = pass.flow.calls.filter(({ site }) => recurrent.has(site.call?.callee ?? ''));
  return calls.flatMap(({ results }) => results.flatMap((each) => overTime(each, pass) ?? []));
}

const recurrent = new Set(['simpleRNN', 'lstm', 'gru', 'rnn', 'bidirectional']);

function overTime(result: SeenTensor, pass: SeenPass): Offered | undefined {
  const axes = rolesOverTime(result.value, pass);
  if (!axes) return undefined;
  // A function that stacks them may name them, too; its caller's name says what for.
  const seen = pass.flow.declarationOf(result.tensor) ?? result;
  const title = nameOrModule(seen);
  return { title, place: seen.place, shape: seen.value.shape, axes };
}

function rolesOverTime(value: TensorShape, { axes }: SeenPass): AxisRoles | undefined {
  if (value.shape.length !== 3) return undefined;
  const meanings = meaningsOf(value, axes);
  const time = meanings.findIndex((each) => each.size === 1 && isSequence(each));
  const unit = meanings.findIndex((each) => each.size === 0);
  return meanings.some(isBatch) && time >= 0 && unit >= 0 ? { time, unit } : undefined;
}

/** The look puts the runs in front: (time, …). */
function everyRun(sites: readonly Runs[], pass: SeenPass): Offered {
  const declared = sites.findLast(([first]) => isDeclared(first.site));
  const called = sites.findLast(([first]) => first.site.call);
  const [seen] = declared ?? called ?? sites[0];
  const unit = unitAxis(seen.value, pass) ?? 0;
  const place: SitePlace = { ...seen.place, iteration: 'all' };
  return {
    title: nameOrModule(seen),
    place,
    shape: [pass.flow.countOf(seen).count, ...seen.value.shape],
    axes: { time: 0, unit: unit + 1 },
  };
}
