// Makes `dist/types/`, with which a folder without node_modules still has types: declarations of
// those of our sources that do not ship as text, and the typings of tfjs.

import { copyFile, mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import ts from 'typescript';

const faces = ['data', 'experiment', 'kernels'];
const typedPackages = /^(@tensorflow|@webgpu)\//;

/** `anew` leaves nothing there of a build before: right for a package, not beside a running one. */
export async function buildTypings(root, target, { anew }) {
  const extension = path.join(root, 'extension');
  const program = ts.createProgram({
    rootNames: faces.map((folder) => path.join(extension, folder, 'index.ts')),
    options: {
      ...compilerOptions(extension),
      noEmit: false,
      declaration: true,
      emitDeclarationOnly: true,
      // `npm run typecheck` does that.
      noCheck: true,
      rootDir: extension,
      outDir: target,
    },
  });
  if (anew) await rm(target, { recursive: true, force: true });
  const { diagnostics } = program.emit();
  if (diagnostics.length) throw new Error(diagnosticText(diagnostics[0].messageText));
  await copyTypings(program, path.join(root, 'node_modules'), path.join(target, 'node_modules'));
}

function compilerOptions(folder) {
  const { config } = ts.readConfigFile(path.join(folder, 'tsconfig.json'), ts.sys.readFile);
  return ts.parseJsonConfigFileContent(config, ts.sys, folder).options;
}

function diagnosticText(message) {
  return `no declarations: ${ts.flattenDiagnosticMessageText(message, '\n')}`;
}

/** Only the files that the program has read: a third of what the packages hold. */
async function copyTypings(program, from, to) {
  const read = program
    .getSourceFiles()
    .map(({ fileName }) => path.relative(from, fileName).split(path.sep).join('/'))
    .filter((file) => typedPackages.test(file));
  const manifests = read.map((file) => `${/^[^/]+\/[^/]+/.exec(file)[0]}/package.json`);
  for (const file of new Set([...read, ...manifests])) {
    await mkdir(path.dirname(path.join(to, file)), { recursive: true });
    await copyFile(path.join(from, file), path.join(to, file));
  }
}
