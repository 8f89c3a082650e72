// A mistake as data: what went wrong, where, and what to do. It crosses process borders, and the
// host shows it in the reader's language, so the text is a template and its values stay apart.

export interface Problem {
  /** English template and key of the l10n catalogue; `{name}` is filled from `values`. */
  readonly text: string;
  readonly values: Readonly<Record<string, string | number>>;
}

/** Thrown where bad input is found. Everything that is not a ProblemError is a defect of ours. */
export class ProblemError extends Error {
  readonly problem: Problem;

  constructor(text: string, values: Problem['values'] = {}) {
    super(formatProblem({ text, values }));
    this.name = 'ProblemError';
    this.problem = { text, values };
  }
}

export function formatProblem(problem: Problem): string {
  return problem.text.replace(/\{(\w+)\}/g, (whole, name: string) =>
    name in problem.values ? String(problem.values[name]) : whole,
  );
}

/** Any thrown value as a Problem, so that nothing is lost at a process border. */
export function toProblem(error: unknown): Problem {
  if (error instanceof ProblemError) return error.problem;
  const message = error instanceof Error ? error.message : String(error);
  return { text: 'Unexpected error: {message}', values: { message } };
}
