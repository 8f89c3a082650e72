// Our own WebAssembly kernels, in the build that fits this processor.

import { existsSync, readFileSync } from 'node:fs';

/** A kernel works on `from` to `to` of its unit; what follows are addresses and sizes. */
export type Kernel = (from: number, to: number, ...args: number[]) => void;

/** Compiled from `assembly/` by the build. */
const builds = ['kernels-relaxed.wasm', 'kernels-simd.wasm'];

/** This file lies in dist/ when it is bundled, else in extension/kernels/. */
const folders = [new URL('./', import.meta.url), new URL('../../dist/', import.meta.url)];

/** Fused multiply-add needs relaxed SIMD, which not every machine that runs VS Code has. */
export function compileKernels(names: readonly string[] = builds): WebAssembly.Module {
  for (const name of names) {
    const bytes = readFileSync(findBuilt(name));
    if (WebAssembly.validate(bytes)) return new WebAssembly.Module(bytes);
  }
  throw new Error('This machine has no WebAssembly SIMD, which Tensorscope needs.');
}

/** A file that the build makes; the project is built before its source runs. */
export function findBuilt(name: string): URL {
  const found = folders.map((folder) => new URL(name, folder)).find((file) => existsSync(file));
  if (!found) throw new Error(`dist/${name} is missing. Run "npm run build".`);
  return found;
}

/** One instance for each thread; all work on the same memory. */
export class KernelInstance {
  /** In the order of the module's exports, which is the same in every thread. */
  readonly kernels: readonly Kernel[];
  readonly names: readonly string[];

  constructor(
    module: WebAssembly.Module,
    memory: WebAssembly.Memory,
    scratch: number,
    thread: number,
  ) {
    const { exports } = new WebAssembly.Instance(module, { env: { memory } });
    const { setScratch, ...kernels } = exports as Record<string, Kernel>;
    setScratch(scratch, thread);
    this.names = Object.keys(kernels);
    this.kernels = Object.values(kernels);
  }
}
