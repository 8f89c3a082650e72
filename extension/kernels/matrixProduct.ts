// C = A · B with our kernels, in any transposition.

import { withTemporary } from './heap.ts';
import { runKernel, threadCount } from './runtime.ts';

/** A matrix in memory; for its transpose the two strides change places. */
export interface Matrix {
  readonly address: number;
  /** Floats from one row to the next, and from one column to the next. */
  readonly rowStride: number;
  readonly columnStride: number;
}

export interface ProductSizes {
  /** A is (m, k), B is (k, n), C is (m, n). */
  readonly m: number;
  readonly k: number;
  readonly n: number;
}

export interface ProductOptions {
  /** Address of n numbers that are added to every row of C. */
  readonly bias?: number;
  /** Negative numbers of C become 0. */
  readonly relu?: boolean;
  /** C is added to instead of replaced. */
  readonly adds?: boolean;
}

/** Columns of B that are packed together; see assembly/gemmTile.ts. */
const panelColumns = 8;
/** Work worth a piece of its own: about 30 microseconds. */
const pieceFlops = 1e6;
const pieceFloats = 16_384;

/** (rows, columns), row after row. */
export function rowMajor(address: number, columns: number): Matrix {
  return { address, rowStride: columns, columnStride: 1 };
}

export function transposed({ address, rowStride, columnStride }: Matrix): Matrix {
  return { address, rowStride: columnStride, columnStride: rowStride };
}

/** Writes A · B to address `c`, row after row. */
export function multiply(
  a: Matrix,
  b: Matrix,
  { m, k, n }: ProductSizes,
  c: number,
  { bias = 0, relu = false, adds = false }: ProductOptions = {},
): void {
  packedRight(b, k, n, (packed) => {
    runKernel(
      'multiplyRows',
      m,
      rowGrain(k, n),
      ...[a.address, a.rowStride, a.columnStride, packed, k, n],
      ...[c, n, Number(adds), bias, Number(relu)],
    );
  });
}

/** Lends B (k, n) in the order in which `multiplyRows` reads it. */
export function packedRight(b: Matrix, k: number, n: number, use: (packed: number) => void): void {
  const panels = Math.ceil(n / panelColumns);
  withTemporary(panels * panelColumns * k, (packed) => {
    const grain = Math.ceil(pieceFloats / (panelColumns * k));
    runKernel('packRight', panels, grain, b.address, b.rowStride, b.columnStride, k, n, packed);
    use(packed);
  });
}

/** A multiple of 12 rows, because the tiles have 6 or 4. */
function rowGrain(k: number, n: number): number {
  return 12 * Math.max(2, Math.ceil(pieceFlops / (12 * 2 * k * n)));
}

/** `batch` products; `aBatch` and `bBatch` are the floats from one matrix to the next, or 0. */
export function multiplyBatch(
  batch: number,
  a: Matrix & { readonly batchStride: number },
  b: Matrix & { readonly batchStride: number },
  { m, k, n }: ProductSizes,
  c: number,
): void {
  const packedFloats = Math.ceil(n / panelColumns) * panelColumns * k;
  withTemporary(threadCount() * packedFloats, (packed) => {
    runKernel(
      'multiplyBatch',
      batch,
      Math.ceil(pieceFlops / (2 * m * k * n)),
      ...[a.address, a.batchStride, a.rowStride, a.columnStride],
      ...[b.address, b.batchStride, b.rowStride, b.columnStride],
      ...[m, k, n, c, packed],
    );
  });
}
