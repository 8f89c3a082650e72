// All that the editor shows in and beside a text: hovers, inlays, lenses, mistakes and their fixes.

import * as vscode from 'vscode';
import type { Core } from '../core.ts';
import { RunSources, register as registerRunSources } from '../runs/runSources.ts';
import { register as registerValueWarmer } from '../shapes/valueWarmer.ts';
import { ShapeDiagnostics, register as registerDiagnostics } from './shapeDiagnostics.ts';
import { register as registerFixes } from './shapeFixes.ts';
import { register as registerHover } from './shapeHover.ts';
import { register as registerInlays } from './shapeInlays.ts';
import { register as registerLenses } from './shapeLenses.ts';

export function register({ lookup, tables, files, session }: Core): vscode.Disposable {
  const runSources = new RunSources();
  const diagnostics = new ShapeDiagnostics(tables);
  return vscode.Disposable.from(
    registerRunSources(runSources, session),
    registerHover(lookup, runSources, files),
    registerInlays(lookup, tables, files),
    registerValueWarmer(lookup, tables),
    registerLenses(lookup, tables, files),
    registerDiagnostics(diagnostics, tables),
    registerFixes(diagnostics, files),
  );
}
