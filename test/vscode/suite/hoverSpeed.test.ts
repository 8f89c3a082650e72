import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { RunSources } from '../../../extension/host/runs/runSources.ts';
import { ShapeHoverProvider } from '../../../extension/host/language/shapeHover.ts';
import { suiteMark } from '../suiteMark.ts';
import { openShipped, placeOf } from './editorUnderTest.ts';
import { activated } from './extensionUnderTest.ts';

suite('hover speed', () => {
  test('a hover from what is known is there at once', async () => {
    const { lookup } = await activated();
    const provider = new ShapeHoverProvider(lookup, new RunSources());
    const { token } = new vscode.CancellationTokenSource();
    const document = await openShipped('models/transformer.ts');
    const places = ['const slf', 'const enc', 'slfDropped', 'const output'].map((text) =>
      placeOf(document, text, text.split(' ').at(-1)),
    );
    const shown = [];
    for (const place of places) shown.push(await provider.provideHover(document, place, token));
    assert.ok(shown.some((hover) => hover !== undefined));
    const times: number[] = [];
    for (let round = 0; round < 50; round++) {
      for (const place of places) {
        const start = performance.now();
        await provider.provideHover(document, place, token);
        times.push(performance.now() - start);
      }
    }
    times.sort((a, b) => a - b);
    const quantile = (share: number): number => times[Math.floor(share * (times.length - 1))];
    const [p50, p95] = [quantile(0.5), quantile(0.95)];
    console.log(
      `${suiteMark}hover: p50 ${p50.toFixed(1)} ms, p95 ${p95.toFixed(1)} ms of ${times.length}`,
    );
    assert.ok(p95 <= 50, `p95 ${p95.toFixed(1)} ms`);
  });
});
