// A mistake as data: what went wrong, where, and what to do. It crosses process borders, and the
// host shows it in the reader's language, so the text is a template and its values stay apart.

export interface Problem {
  /** English template and key of the l10n catalogue; `{name}` is filled from `values`. */
  readonly text: string;
  readonly values: Readonly<Record<string, string | number>>;
  /** The next sentence. */
  readonly then?: Problem;
}

/** Thrown where bad input is found. Everything that is not a ProblemError is a defect of ours. */
export class ProblemError extends Error {
  readonly problem: Problem;

  constructor(text: string, values: Problem['values'] = {}, then?: Problem) {
    const problem = then ? { text, values, then } : { text, values };
    super(formatProblem(problem));
    this.name = 'ProblemError';
    this.problem = problem;
  }

  /** Of what another process or thread has told. */
  static of({ text, values, then }: Problem): ProblemError {
    return new ProblemError(text, values, then);
  }
}

export function formatProblem({ text, values, then }: Problem): string {
  const sentence = text.replace(/\{(\w+)\}/g, (whole, name: string) =>
    name in values ? String(values[name]) : whole,
  );
  return then ? `${sentence} ${formatProblem(then)}` : sentence;
}

/** One after the other; empty places are left out. */
export function sentences(first: Problem, ...more: readonly (Problem | undefined)[]): Problem {
  const [next, ...rest] = more.filter((each) => each !== undefined);
  return next ? { ...first, then: sentences(next, ...rest) } : first;
}

/** Any thrown value as a Problem, so that nothing is lost at a process border. */
export function toProblem(error: unknown): Problem {
  if (error instanceof ProblemError) return error.problem;
  const message = error instanceof Error ? error.message : String(error);
  return { text: 'Unexpected error: {message}', values: { message } };
}
