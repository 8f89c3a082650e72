// What people may read of the installation: the first folder of an address `tensorscope:/nn/linear.ts`,
// and where in the extension its files lie.

export const shownFolders = {
  models: 'extension/models',
  nn: 'extension/nn',
  types: 'dist/types',
} as const;
