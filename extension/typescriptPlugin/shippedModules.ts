// What an import means that a person's folder does not answer: which file of the extension stands
// for which name.

import path from 'node:path';
import type * as tsserver from 'typescript';

type TypeScript = typeof tsserver;

export interface ShippedModules {
  /** For an import that was not found in a person's file, or any in a shipped file. */
  resolve(name: string, containingFile: string): tsserver.ResolvedModuleFull | undefined;
  isShipped(file: string): boolean;
}

/** Layers as the source that people read, the rest as declarations that the build makes. */
const entries: Readonly<Partial<Record<string, string>>> = {
  tensorscope: 'dist/types/experiment/index.d.ts',
  'tensorscope/nn': 'extension/nn/index.ts',
  'tensorscope/data': 'dist/types/data/index.d.ts',
  'tensorscope/kernels': 'dist/types/kernels/index.d.ts',
};

/** Holds the typings of tfjs in `node_modules/`, so that its packages find each other. */
const typings = 'dist/types';
const shippedFolders = [typings, 'extension/nn'];
const isTfjs = (name: string): boolean => /^@tensorflow\/tfjs(-|\/|$)/.test(name);

/** @param projectFolder Where a person's project may have a tfjs of its own. */
export function shippedModules(
  ts: TypeScript,
  extensionFolder: string,
  projectFolder: string,
): ShippedModules {
  const root = extensionFolder.replaceAll('\\', '/');
  // Not the person's options: the sources are written for these.
  const options: tsserver.CompilerOptions = {
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    allowImportingTsExtensions: true,
  };
  const cache = ts.createModuleResolutionCache(root, path.normalize, options);
  const lookUp = (name: string, from: string): tsserver.ResolvedModuleFull | undefined =>
    ts.resolveModuleName(name, from, options, ts.sys, cache).resolvedModule;

  const isShipped = (file: string): boolean =>
    shippedFolders.some((folder) => file.startsWith(`${root}/${folder}/`));

  function locate(name: string, from: string): tsserver.ResolvedModuleFull | undefined {
    const entry = Object.hasOwn(entries, name) ? entries[name] : undefined;
    if (entry) return lookUp(`./${entry}`, `${root}/package.json`);
    const isInTypings = from.startsWith(`${root}/${typings}/node_modules/`);
    if (isTfjs(name) && !isInTypings) {
      // Layers must mean the same tfjs as the model around them.
      return lookUp(name, `${projectFolder}/model.ts`) ?? lookUp(name, `${root}/${typings}/x.ts`);
    }
    return isShipped(from) ? lookUp(name, from) : undefined;
  }

  return {
    isShipped,
    resolve(name, from) {
      const found = locate(name, from);
      // As of a library, the person's compiler options do not apply to it, and it is not emitted.
      return found && { ...found, isExternalLibraryImport: true };
    },
  };
}
