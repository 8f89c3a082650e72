// Where the sections of the page stand, without a browser.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { arrange, moveBy, moveTo } from '../../../webview/arrangement.ts';

const [curve, caret, maps, layers] = [
  'section.lossCurve',
  'section.atCaret',
  'section.featureMaps',
  'section.layerShapes',
];
const sections = [caret, layers, curve, maps];
const all = () => true;

describe('the order of sections', () => {
  test('begins with the curve and ends with the layers', () => {
    assert.deepEqual(arrange('oneColumn', undefined, sections), [[curve, caret, maps, layers]]);
    assert.deepEqual(arrange('twoColumns', undefined, sections), [
      [curve, layers],
      [caret, maps],
    ]);
  });

  test('has each section once, though the kept order is of another version of the page', () => {
    const kept = [[layers, 'section.gone', caret]];
    assert.deepEqual(arrange('oneColumn', kept, [...sections, 'section.new']), [
      [curve, layers, caret, maps, 'section.new'],
    ]);
    assert.deepEqual(arrange('twoColumns', kept, sections).flat().sort(), [...sections].sort());
  });

  test('changes by one place, past what the model does not have', () => {
    const columns = [[curve, caret, maps, layers]];
    assert.deepEqual(moveBy(columns, layers, -1, all), [[curve, caret, layers, maps]]);
    const isShown = (section: string) => section !== maps;
    assert.deepEqual(moveBy(columns, layers, -1, isShown), [[curve, layers, caret, maps]]);
    assert.deepEqual(moveBy(columns, caret, 1, isShown), [[curve, maps, layers, caret]]);
    assert.deepEqual(moveBy(columns, curve, -1, all), columns);
    assert.deepEqual(moveBy(columns, layers, 1, all), columns);
  });

  test('goes on in the other column', () => {
    const columns = [
      [curve, layers],
      [caret, maps],
    ];
    assert.deepEqual(moveBy(columns, layers, 1, all), [[curve], [layers, caret, maps]]);
    assert.deepEqual(moveBy(columns, caret, -1, all), [[curve, layers, caret], [maps]]);
    assert.deepEqual(moveBy([[], [caret]], caret, -1, all), [[caret], []]);
  });

  test('is as it was when a section is dropped where it stands', () => {
    const columns = [[curve, caret, maps, layers]];
    for (const before of [caret, maps]) {
      assert.deepEqual(moveTo(columns, caret, { column: 0, before }), columns);
    }
    assert.deepEqual(moveTo(columns, curve, { column: 0, before: undefined }), [
      [caret, maps, layers, curve],
    ]);
  });
});
