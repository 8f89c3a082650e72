// The colours VS Code gives the page, read for drawing, and the moment when they change.

import type { ScaleForm } from './draw/colorScale.ts';

export interface Theme {
  /** Which form of the tensor scales recedes into this page. */
  readonly form: ScaleForm;
  readonly highContrast: boolean;
  readonly page: string;
  readonly text: string;
  readonly muted: string;
  readonly lines: string;
  readonly grid: string;
  readonly accent: string;
  readonly error: string;
  readonly seriesA: string;
  /** Of the same curve where a smoothed one stands over it. */
  readonly seriesAFaint: string;
  readonly seriesB: string;
  readonly font: string;
  readonly monoFont: string;
}

/** Reads all colours at once; getComputedStyle is slow, so drawings share one reading. */
export function readTheme(): Theme {
  const classes = document.body.classList;
  const highContrastLight = classes.contains('vscode-high-contrast-light');
  const style = getComputedStyle(document.getElementById('page') ?? document.body);
  const read = (name: string) => style.getPropertyValue(name).trim();
  return {
    form: highContrastLight || classes.contains('vscode-light') ? 'light' : 'dark',
    highContrast: highContrastLight || classes.contains('vscode-high-contrast'),
    page: style.backgroundColor,
    text: read('--vscode-foreground'),
    muted: read('--ts-muted'),
    lines: read('--vscode-charts-lines'),
    grid: read('--ts-grid'),
    accent: read('--vscode-focusBorder'),
    error: read('--vscode-errorForeground'),
    seriesA: read('--ts-a'),
    seriesAFaint: read('--ts-a-faint'),
    seriesB: read('--ts-b'),
    font: `11px ${read('--vscode-font-family') || 'sans-serif'}`,
    monoFont: `11px ${read('--vscode-editor-font-family') || 'monospace'}`,
  };
}

/** Calls back when VS Code switches the theme or the screen's pixel ratio changes. */
export function watchTheme(changed: () => void): void {
  const observer = new MutationObserver(changed);
  observer.observe(document.body, { attributes: true, attributeFilter: ['class'] });
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ['style'] });
  const watchRatio = () => {
    const query = matchMedia(`(resolution: ${devicePixelRatio}dppx)`);
    const onChange = () => {
      changed();
      watchRatio();
    };
    query.addEventListener('change', onChange, { once: true });
  };
  watchRatio();
}
