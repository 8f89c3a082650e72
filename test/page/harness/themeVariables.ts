// The few theme variables that the tests of the page need, as VS Code 1.139 sets them. A colour
// that a theme does not have is not set, and some are translucent, so each is written out.

export type ThemeName =
  'dark' | 'light' | 'highContrast' | 'highContrastLight' | 'dark2026' | 'light2026';

interface Colors {
  readonly foreground: string;
  readonly background: string;
  readonly border: string;
  readonly accent: string;
  readonly error: string;
  readonly lines: string;
  readonly blue: string;
  readonly green: string;
  readonly yellow: string;
  readonly orange?: string;
  readonly contrast?: string;
}

const translucentOrange = 'rgba(234, 92, 0, 0.33)';

const colors: Readonly<Record<ThemeName, Colors>> = {
  dark: {
    ...{ foreground: '#cccccc', background: '#181818', border: '#2b2b2b', accent: '#0078d4' },
    ...{ error: '#f85149', lines: 'rgba(204, 204, 204, 0.5)', orange: translucentOrange },
    ...{ blue: '#59a4f9', green: '#89d185', yellow: '#cca700' },
  },
  light: {
    ...{ foreground: '#3b3b3b', background: '#f8f8f8', border: '#e5e5e5', accent: '#005fb8' },
    ...{ error: '#f85149', lines: 'rgba(59, 59, 59, 0.5)', orange: translucentOrange },
    ...{ blue: '#0063d3', green: '#388a34', yellow: '#bf8803' },
  },
  highContrast: {
    ...{ foreground: '#ffffff', background: '#000000', border: '#6fc3df', accent: '#f38518' },
    ...{ error: '#f48771', lines: 'rgba(255, 255, 255, 0.5)', contrast: '#6fc3df' },
    ...{ blue: '#59a4f9', green: '#89d185', yellow: '#ffd370' },
  },
  highContrastLight: {
    ...{ foreground: '#292929', background: '#ffffff', border: '#0f4a85', accent: '#006bbd' },
    ...{ error: '#b5200d', lines: 'rgba(41, 41, 41, 0.5)', contrast: '#0f4a85' },
    ...{ blue: '#0063d3', green: '#374e06', yellow: '#895503' },
  },
  dark2026: {
    ...{ foreground: '#bfbfbf', background: '#191a1b', border: '#2a2b2c', accent: '#3994bcb3' },
    ...{ error: '#f48771', lines: 'rgba(200, 202, 204, 0.5)', orange: '#cd861a' },
    ...{ blue: '#57a3f8', green: '#86cf86', yellow: '#e0b97f' },
  },
  light2026: {
    ...{ foreground: '#202020', background: '#fafafd', border: '#f0f1f2', accent: '#0069cc' },
    ...{ error: '#ad0707', lines: 'rgba(32, 32, 32, 0.4)', orange: '#d18616' },
    ...{ blue: '#1a5cff', green: '#388a34', yellow: '#667309' },
  },
};

export const themeNames = Object.keys(colors) as ThemeName[];

/** Text of a style attribute. */
export function themeVariables(theme: ThemeName): string {
  const { foreground, background, border, accent, contrast, ...chart } = colors[theme];
  const variables: Record<string, string | undefined> = {
    'font-size': '13px',
    'font-weight': 'normal',
    foreground,
    'icon-foreground': foreground,
    errorForeground: chart.error,
    focusBorder: accent,
    'textLink-foreground': accent,
    'sideBar-background': background,
    'editor-background': background,
    'sideBarSectionHeader-border': border,
    'panel-border': border,
    contrastBorder: contrast,
    'charts-lines': chart.lines,
    'charts-blue': chart.blue,
    'charts-orange': chart.orange,
    'charts-green': chart.green,
    'charts-yellow': chart.yellow,
    'progressBar-background': accent,
    'button-background': accent,
    'button-foreground': '#ffffff',
    'input-background': background,
    'input-foreground': foreground,
  };
  return Object.entries(variables)
    .flatMap(([name, value]) => (value ? [`--vscode-${name}: ${value}`] : []))
    .join('; ');
}
