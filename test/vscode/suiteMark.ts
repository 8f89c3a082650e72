/** Begins every console line of the tests, to tell them from the workbench's own. */
export const suiteMark = '[suite] ';
