// The few theme variables that the tests of the page need, as VS Code would set them.

export type ThemeName = 'dark' | 'light' | 'highContrast' | 'highContrastLight';

interface Colors {
  readonly foreground: string;
  readonly background: string;
  readonly border: string;
  readonly accent: string;
  readonly contrast?: string;
}

const colors: Readonly<Record<ThemeName, Colors>> = {
  dark: { foreground: '#cccccc', background: '#181818', border: '#2b2b2b', accent: '#0078d4' },
  light: { foreground: '#3b3b3b', background: '#f8f8f8', border: '#e5e5e5', accent: '#005fb8' },
  highContrast: {
    foreground: '#ffffff',
    background: '#000000',
    border: '#6fc3df',
    accent: '#f38518',
    contrast: '#6fc3df',
  },
  highContrastLight: {
    foreground: '#292929',
    background: '#ffffff',
    border: '#0f4a85',
    accent: '#006bbd',
    contrast: '#0f4a85',
  },
};

/** Text of a style attribute. */
export function themeVariables(theme: ThemeName): string {
  const { foreground, background, border, accent, contrast } = colors[theme];
  const variables: Record<string, string | undefined> = {
    'font-size': '13px',
    'font-weight': 'normal',
    foreground,
    'icon-foreground': foreground,
    errorForeground: '#f14c4c',
    focusBorder: accent,
    'textLink-foreground': accent,
    'sideBar-background': background,
    'editor-background': background,
    'sideBarSectionHeader-border': border,
    'panel-border': border,
    contrastBorder: contrast,
    'charts-lines': `${foreground}80`,
    'charts-blue': '#59a4f9',
    'charts-orange': '#d18616',
    'charts-green': '#89d185',
    'charts-yellow': '#cca700',
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
