// Does a text look like a model of a person's own? Decided without parsing, because every source
// file of a workspace is asked. A file that is taken for a model wrongly costs a row in a list;
// what it really exports the engine finds out.

/** Comments and strings, so that nothing in them is taken for code. */
const asides = /\/\*[^]*?\*\/|\/\/.*|'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\[^]|[^`\\])*`/g;

const packages = /^['"](?:@tensorflow\/tfjs|tensorscope(?:\/nn)?)['"]$/;

const experimentCall = /^(?:\w+\s*\.\s*)?defineExperiment\s*[(<]/;
const layersModelCall = /^(?:\w+\s*\.\s*)?(?:sequential|model)\s*\(/;
const forwardMethod = /\bforward\s*(?:<[^()]*>\s*)?\(/;

export function isOwnModelText(text: string): boolean {
  // Most files of a workspace stop here.
  if (!/\bdefault\b/.test(text) || !/tensorscope|tensorflow/.test(text)) return false;
  const code = text.replace(asides, keepPackageNames);
  if (!/\bfrom\s*['"]|\bimport\s*\(/.test(code)) return false;
  const exported = defaultExport(code);
  if (exported === undefined) return false;
  return (
    experimentCall.test(exported) ||
    layersModelCall.test(exported) ||
    (/^(?:abstract\s+)?class\b/.test(exported) && forwardMethod.test(exported))
  );
}

function keepPackageNames(aside: string): string {
  if (packages.test(aside)) return aside;
  return aside.startsWith('/') ? ' ' : '``';
}

/** The code from where the default export's value begins: behind its name, if it has one. */
function defaultExport(code: string): string | undefined {
  const direct = /\bexport\s+default\s+([^]*)/.exec(code)?.[1];
  const name =
    /\bexport\s*\{[^}]*?\b(\w+)\s+as\s+default\b/.exec(code)?.[1] ??
    /^(\w+)\s*(?:;|\n|$)/.exec(direct ?? '')?.[1];
  return name === undefined ? direct : declared(code, name);
}

function declared(code: string, name: string): string | undefined {
  const variable = new RegExp(`\\b(?:const|let|var)\\s+${name}\\b[^=;]*=\\s*([^]*)`);
  const type = new RegExp(`\\bclass\\s+${name}\\b[^]*`);
  return variable.exec(code)?.[1] ?? type.exec(code)?.[0];
}
