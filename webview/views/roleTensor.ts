// A tensor of one sample, read by what its axes are: the picture of channels is drawn alike, whether
// they come first or last.

import type {
  AxisLabels,
  TensorAnswer,
  WholeTensor,
} from '../../extension/protocol/looks/tensor.ts';
import type { AxisRole, AxisRoles } from '../../extension/protocol/viewOffer.ts';

/** An answer to a look that took the whole tensor. */
export type WholeAnswer = TensorAnswer & { readonly whole: WholeTensor };

export function isWhole(answer: TensorAnswer | undefined): answer is WholeAnswer {
  return answer?.whole !== undefined;
}

export class RoleTensor {
  readonly answer: WholeAnswer;
  /** By role: which axis of the sample's tensor it is. */
  private readonly axes: AxisRoles;

  /** `axes`: of the tensor, its batch axis included. An axis that it does not have counts as none. */
  constructor(answer: WholeAnswer, axes: AxisRoles) {
    this.answer = answer;
    const isWithoutBatch = answer.whole.shape.length < answer.shape.length;
    const batch = isWithoutBatch ? answer.axes.findIndex(({ meaning }) => meaning === 'batch') : -1;
    const inSample = (axis: number) => (batch >= 0 && batch < axis ? axis - 1 : axis);
    const known = Object.entries(axes).map(([role, axis]) => [role, inSample(axis)] as const);
    this.axes = Object.fromEntries(known.filter(([, axis]) => axis < answer.whole.shape.length));
  }

  get values(): Float32Array {
    return this.answer.whole.values;
  }

  get nonNegative(): boolean {
    return !(this.answer.statistics.min < 0);
  }

  /** 1 for an axis that it does not have. */
  size(role: AxisRole): number {
    const axis = this.axes[role];
    return axis === undefined ? 1 : (this.answer.whole.shape[axis] ?? 1);
  }

  /** One text for each position: a token, the name of a class, else its number. */
  labels(role: AxisRole): readonly string[] {
    const { labels } = this.axis(role) ?? {};
    return Array.from({ length: this.size(role) }, (_, index) => labels?.[index] ?? String(index));
  }

  hasLabels(role: AxisRole): boolean {
    return this.axis(role)?.labels !== undefined;
  }

  /** How many positions come before the padding. */
  length(role: AxisRole): number {
    return this.axis(role)?.paddedFrom ?? this.size(role);
  }

  /** The numbers along two axes, at one position of a third; at the first of all others. */
  plane(
    row: AxisRole,
    column: AxisRole,
    fixed?: AxisRole,
    at = 0,
  ): (row: number, column: number) => number {
    const { values } = this;
    const start = fixed === undefined ? 0 : at * this.stride(fixed);
    const byRow = this.stride(row);
    const byColumn = this.stride(column);
    return (i, j) => values[start + i * byRow + j * byColumn] ?? NaN;
  }

  private axis(role: AxisRole): AxisLabels | undefined {
    const axis = this.axes[role];
    return axis === undefined ? undefined : this.answer.whole.axes[axis];
  }

  /** How far apart the numbers of neighbours lie; row-major. */
  private stride(role: AxisRole): number {
    const axis = this.axes[role];
    if (axis === undefined) return 0;
    return this.answer.whole.shape.slice(axis + 1).reduce((size, length) => size * length, 1);
  }
}
