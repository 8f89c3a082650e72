// The matrix product against what the processor can do, against PyTorch's, and against itself with
// transposed factors: in stock tfjs those are ten times slower, and every gradient has one.

import type { BenchContext } from '../benchContext.ts';
import { multiplyWithTorch } from '../peers/torch.ts';
import { runProgram } from '../programs/runProgram.ts';
import { formatTable } from '../table.ts';

/** (m, k, n), as the models have them; the convolution's are skinny. */
const shapes = [
  ['CNN convolution', 43_264, 9, 8],
  ['CNN linear', 64, 1352, 10],
  ['RNN time step', 64, 128, 128],
  ['RNN input', 2048, 64, 128],
  ['Transformer QKV', 1280, 128, 384],
  ['Transformer feed-forward', 1280, 512, 128],
  ['Transformer output', 1280, 128, 1000],
  ['large feed-forward', 320, 512, 2048],
  ['square', 512, 512, 512],
] as const;
const sizes = shapes.map(([, ...rest]) => rest);

export interface GemmRow {
  readonly shape: string;
  /** GFLOP/s with one thread: A·B, Aᵀ·B, A·Bᵀ, Aᵀ·Bᵀ; then with all cores, A·B. */
  readonly relaxed: readonly number[];
  readonly simd: readonly number[];
  readonly allCores: number;
  readonly torch: number | null;
  /** A·B ÷ the peak of one thread. */
  readonly shareOfPeak: number;
  /** The slowest transposition ÷ A·B: far below 1 is the trap. */
  readonly transposedToPlain: number;
}

export interface GemmResult {
  /** GFLOP/s of one thread in registers; `relaxed` is null where the processor has none. */
  readonly peak: { readonly relaxed: number | null; readonly simd: number };
  readonly rows: readonly GemmRow[];
}

export async function measureGemm({ cores, torch }: BenchContext): Promise<GemmResult> {
  const peak = (await runProgram('peak.ts', {})) as GemmResult['peak'];
  const highest = Math.max(peak.relaxed ?? 0, peak.simd);
  const relaxed = await multiplyAll({ threads: 1, plainSimd: false });
  const simd = await multiplyAll({ threads: 1, plainSimd: true });
  const allCores = await multiplyAll({ threads: cores, plainSimd: false });
  const peers = torch && (await multiplyWithTorch(torch.python, sizes)).gflops;
  const rows = shapes.map(([name, m, k, n], i) => ({
    shape: `${name} ${m}×${k}×${n}`,
    relaxed: relaxed[i],
    simd: simd[i],
    allCores: allCores[i][0],
    torch: peers ? peers[i] : null,
    shareOfPeak: relaxed[i][0] / highest,
    transposedToPlain: Math.min(...relaxed[i]) / relaxed[i][0],
  }));
  print(peak, rows, cores);
  return { peak, rows };
}

async function multiplyAll(plan: { threads: number; plainSimd: boolean }): Promise<number[][]> {
  return ((await runProgram('gemm.ts', { ...plan, shapes: sizes })) as { gflops: number[][] })
    .gflops;
}

function print(peak: GemmResult['peak'], rows: readonly GemmRow[], cores: number): void {
  const headers = [
    ...['GFLOP/s', 'A·B', 'Aᵀ·B', 'A·Bᵀ', 'Aᵀ·Bᵀ', 'plain SIMD', `${cores} threads`, 'PyTorch'],
    ...['of peak', 'transposed ÷ plain'],
  ];
  const cells = rows.map((row) => [
    ...[row.shape, ...row.relaxed, row.simd[0], row.allCores, row.torch],
    ...[row.shareOfPeak, row.transposedToPlain],
  ]);
  const fused = peak.relaxed?.toFixed(1) ?? 'none';
  console.log(`Peak in registers: ${fused} fused, ${peak.simd.toFixed(1)} multiply and add\n`);
  console.log(formatTable(headers, cells));
}
