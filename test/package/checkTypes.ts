// What VS Code would underline in a file of a person who has the packed extension and nothing
// else: TypeScript's language service with the packed plugin.

import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import ts from 'typescript';

const options: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.Preserve,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  strict: true,
  types: [],
};

type StartPlugin = (server: { typescript: typeof ts }) => ts.server.PluginModule;

/** As the TypeScript server finds it: by its name, from the extension's `node_modules`. */
function loadPlugin(extensionFolder: string): ts.server.PluginModule {
  const load = createRequire(path.join(extensionFolder, 'node_modules', 'from.js'));
  return (load('tensorscope-typescript-plugin') as StartPlugin)({ typescript: ts });
}

function hostOf(file: string, text: string): ts.LanguageServiceHost {
  const read = (name: string): string | undefined => (name === file ? text : ts.sys.readFile(name));
  return {
    getScriptFileNames: () => [file],
    getScriptVersion: () => '1',
    getScriptSnapshot: (name) => {
      const content = read(name);
      return content === undefined ? undefined : ts.ScriptSnapshot.fromString(content);
    },
    getCurrentDirectory: () => path.dirname(file),
    getCompilationSettings: () => options,
    getDefaultLibFileName: (chosen) => ts.getDefaultLibFilePath(chosen),
    fileExists: (name) => ts.sys.fileExists(name),
    readFile: read,
    resolveModuleNameLiterals: (literals, from) =>
      literals.map((each) => ts.resolveModuleName(each.text, from, options, ts.sys)),
  };
}

export interface Checked {
  readonly messages: readonly string[];
  /** Files that the text reaches, the libraries of TypeScript left out. */
  readonly files: readonly string[];
}

export function checkTypes(extensionFolder: string, text: string): Checked {
  const folder = mkdtempSync(path.join(tmpdir(), 'tensorscope-model-'));
  try {
    const file = path.join(folder, 'model.ts');
    const languageServiceHost = hostOf(file, text);
    const bare = ts.createLanguageService(languageServiceHost);
    // The plugin asks for no more of the server than these.
    const info = { languageServiceHost, languageService: bare } as ts.server.PluginCreateInfo;
    const service = loadPlugin(extensionFolder).create(info);
    const found = [
      ...service.getSyntacticDiagnostics(file),
      ...service.getSemanticDiagnostics(file),
    ];
    const reached = bare.getProgram()?.getSourceFiles() ?? [];
    return {
      messages: found.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n')),
      files: reached.map(({ fileName }) => fileName).filter((name) => !isLibrary(name)),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function isLibrary(file: string): boolean {
  return file.startsWith(path.dirname(ts.getDefaultLibFilePath(options)));
}
