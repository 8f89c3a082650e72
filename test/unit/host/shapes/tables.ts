// Small shape tables for tests, as a traced pass over a model would leave them.

import { LineMap } from '../../../../extension/host/shapes/lineMap.ts';
import type { FileShapes } from '../../../../extension/host/shapes/shapeTables.ts';
import { emptyTable } from '../../../../extension/protocol/shapeTable.ts';
import type { ModelId } from '../../../../extension/protocol/trainRequest.ts';
import type {
  Execution,
  LayerRow,
  ShapeTable,
  Site,
  ValueShape,
} from '../../../../extension/protocol/shapeTable.ts';

export function tensor(...shape: number[]): ValueShape {
  return { kind: 'tensor', shape, dtype: 'float32' };
}

export function execution(value: ValueShape, modulePath = '', iteration = 0): Execution {
  return { modulePath, iteration, value };
}

let lastId = 0;

/** On one line of models/cnn.ts, from the first to the last column. */
export function site(
  name: string,
  [line, start, end]: readonly [number, number, number],
  executions: readonly Execution[],
  kind: Site['kind'] = 'expression',
): Site {
  const range = {
    file: 'models/cnn.ts',
    startLine: line,
    startColumn: start,
    endLine: line,
    endColumn: end,
  };
  return { id: `models/cnn.ts#${++lastId}`, range, name, kind, executions };
}

export function row(path: string, depth: number): LayerRow {
  return {
    path,
    name: path.split('.').at(-1) ?? '',
    operation: 'Linear',
    depth,
    output: tensor(1),
    parameters: 0,
    source: site(path, [0, 0, 1], []).range,
  };
}

export function table(sites: readonly Site[], model: ModelId = 'cnn'): ShapeTable {
  return { ...emptyTable(model), batchSize: 4, sites };
}

/** All of a file that ships, which never changes. */
export function fresh(sites: readonly Site[], file = 'models/cnn.ts'): FileShapes {
  return { table: table(sites), file, isStale: false, lines: LineMap.unchanged };
}
