// Runs inside VS Code's TypeScript server: a model file in a folder without node_modules finds the
// types of tfjs and of Tensorscope in the installed extension. What the folder resolves itself
// comes first.

import path from 'node:path';
import type * as tsserver from 'typescript';
import { withReadOnlyLibrary } from './readOnlyLibrary.ts';
import { isTfjs, shippedModules, type ShippedModules } from './shippedModules.ts';

type ResolveModules = NonNullable<tsserver.LanguageServiceHost['resolveModuleNameLiterals']>;

/** The TypeScript server hands over its own copy of TypeScript, and asks once per project. */
export function startPlugin(server: {
  readonly typescript: typeof tsserver;
}): tsserver.server.PluginModule {
  // Bundled into `dist/`.
  const extensionFolder = path.dirname(import.meta.dirname);
  return {
    create({ languageServiceHost, languageService }) {
      const shipped = shippedModules(server.typescript, extensionFolder);
      resolveAlso(languageServiceHost, shipped);
      return withReadOnlyLibrary(languageService, shipped);
    },
  };
}

/** The project's own resolution, and where it finds nothing, what the extension brings. */
function resolveAlso(host: tsserver.LanguageServiceHost, shipped: ShippedModules): void {
  const own = host.resolveModuleNameLiterals?.bind(host);
  // TypeScript before 5.0 asks in another way; it could not read the shipped sources anyway.
  if (!own) return;
  let tfjsUser: string | undefined;
  const resolve: ResolveModules = (literals, containingFile, ...rest) => {
    const resolveShipped = ({ text }: tsserver.StringLiteralLike) => ({
      resolvedModule: shipped.resolve(text, containingFile, tfjsUser),
    });
    if (shipped.isShipped(containingFile)) return literals.map(resolveShipped);
    const found = own(literals, containingFile, ...rest);
    const isOwnTfjs = ({ text }: tsserver.StringLiteralLike, i: number): boolean =>
      isTfjs(text) && found[i].resolvedModule !== undefined;
    if (literals.some(isOwnTfjs)) tfjsUser = containingFile;
    return found.map((each, i) => (each.resolvedModule ? each : resolveShipped(literals[i])));
  };
  host.resolveModuleNameLiterals = resolve;
}
