// What `npm run trace --json` writes of each file, for other programs to read: plain texts and
// numbers, whose form stays as it is. Lines and columns count from 1, an end is exclusive.

import type { Finding, FindingCode, Fix } from '../../protocol/finding.ts';
import { formatProblem } from '../../protocol/problem.ts';
import type { Problem } from '../../protocol/problem.ts';
import type { LayerRow, ShapeTable, SourceRange } from '../../protocol/shapeTable.ts';
import { shapeText } from '../../protocol/shapeText.ts';

export interface TraceRecord {
  /** Absolute, with forward slashes. */
  readonly file: string;
  /** Those of the files that it imports, too; in source order. */
  readonly findings: readonly FindingRecord[];
  /** In forward order, up to where the pass came. */
  readonly layers: readonly LayerRecord[];
  /** Trainable numbers of the whole model; 0 if it could not be built. */
  readonly parameters: number;
}

export interface PlaceRecord {
  /** Absolute; `nn/linear.ts` for a file of the extension. */
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

export interface FindingRecord extends PlaceRecord {
  readonly severity: Finding['severity'];
  readonly code: FindingCode;
  readonly message: string;
  /** Other places that matter: where the layer is made. */
  readonly related: readonly (PlaceRecord & { readonly message: string })[];
  /** Edits that mend it, where that is certain; several are alternatives. */
  readonly fixes: readonly {
    readonly title: string;
    readonly edits: readonly (PlaceRecord & { readonly text: string })[];
  }[];
}

export interface LayerRecord extends PlaceRecord {
  /** Dotted: `encoder.layer_stack.0`; the declared name of a step that is no module. */
  readonly path: string;
  readonly name: string;
  /** Class of the module, or the operation; `input` for inputs. */
  readonly operation: string;
  /** At how many places the module is used; a loop is one. */
  readonly uses: number;
  /** 0 for what the model's own forward calls. */
  readonly depth: number;
  /** With named sizes: `Tensor[B, 8, H-2, W-2]`. */
  readonly output: string;
  /** The same with the sizes that were traced: `Tensor[64, 8, 26, 26]`. */
  readonly traced: string;
  readonly parameters: number;
}

export function recordOf(file: string, table: ShapeTable): TraceRecord {
  return {
    file,
    findings: table.findings.map(findingRecord),
    layers: table.layers.map(layerRecord),
    parameters: table.parameters,
  };
}

/** Of a file that is not there or no model by its name: its finding stands at 1:1. */
export function unreadableRecord(file: string, problem: Problem): TraceRecord {
  const finding: FindingRecord = {
    ...{ file, line: 1, column: 1, endLine: 1, endColumn: 1 },
    ...{ severity: 'error', code: 'bad-experiment', message: formatProblem(problem) },
    ...{ related: [], fixes: [] },
  };
  return { file, findings: [finding], layers: [], parameters: 0 };
}

function findingRecord({ range, severity, code, problem, related, fixes }: Finding): FindingRecord {
  return {
    ...placeOf(range),
    ...{ severity, code, message: formatProblem(problem) },
    related: related.map((each) => ({
      ...placeOf(each.range),
      message: formatProblem(each.problem),
    })),
    fixes: fixes.map(fixRecord),
  };
}

function fixRecord({ title, edits }: Fix): FindingRecord['fixes'][number] {
  return {
    title: formatProblem(title),
    edits: edits.map(({ range, text }) => ({ ...placeOf(range), text })),
  };
}

function layerRecord(row: LayerRow): LayerRecord {
  const { path, name, operation, uses = 1, depth, output, parameters, source } = row;
  return {
    ...{ path, name, operation, uses, depth, parameters },
    output: shapeText(output, 'named'),
    traced: shapeText(output, 'concrete'),
    ...placeOf(source),
  };
}

function placeOf({ file, startLine, startColumn, endLine, endColumn }: SourceRange): PlaceRecord {
  return {
    file,
    ...{ line: startLine + 1, column: startColumn + 1 },
    ...{ endLine: endLine + 1, endColumn: endColumn + 1 },
  };
}
