// What an import means that a person's folder does not answer: which file of the extension stands
// for which name.

import type * as tsserver from 'typescript';
import { ShownNames } from './shownNames.ts';

type TypeScript = typeof tsserver;

export interface ShippedModules {
  /**
   * For an import that was not found in a person's file, or any in a shipped file. `tfjsUser` is a
   * person's file that has found a tfjs of its own: layers must mean the same one.
   */
  readonly resolve: (
    name: string,
    containingFile: string,
    tfjsUser?: string,
  ) => tsserver.ResolvedModuleFull | undefined;
  /** A file of the extension, or a document that shows one. */
  readonly isShipped: (file: string) => boolean;
  readonly names: ShownNames;
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
export const isTfjs = (name: string): boolean => /^@tensorflow\/tfjs(-|\/|$)/.test(name);

export function shippedModules(ts: TypeScript, extensionFolder: string): ShippedModules {
  const root = extensionFolder.replaceAll('\\', '/');
  // Not the person's options: the sources are written for these.
  const options: tsserver.CompilerOptions = {
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    allowImportingTsExtensions: true,
  };
  const cache = ts.createModuleResolutionCache(root, (name) => name, options);
  const lookUp = (name: string, from: string): tsserver.ResolvedModuleFull | undefined =>
    ts.resolveModuleName(name, from, options, ts.sys, cache).resolvedModule;

  const names = new ShownNames(root);
  const isShipped = (name: string): boolean => {
    const file = names.file(name);
    return shippedFolders.some((folder) => file.startsWith(`${root}/${folder}/`));
  };

  function locate(
    name: string,
    from: string,
    tfjsUser = `${root}/${typings}/model.ts`,
  ): tsserver.ResolvedModuleFull | undefined {
    const entry = Object.hasOwn(entries, name) ? entries[name] : undefined;
    if (entry) return lookUp(`./${entry}`, `${root}/package.json`);
    const isInTypings = from.startsWith(`${root}/${typings}/node_modules/`);
    if (isTfjs(name) && !isInTypings) return lookUp(name, tfjsUser);
    return isShipped(from) ? lookUp(name, from) : undefined;
  }

  return {
    isShipped,
    names,
    resolve(name, from, tfjsUser) {
      const found = locate(name, names.file(from), tfjsUser);
      // As a library it is not emitted, and a person's options may forbid the extension `.ts`.
      return found && { ...found, isExternalLibraryImport: true, resolvedUsingTsExtension: false };
    },
  };
}
