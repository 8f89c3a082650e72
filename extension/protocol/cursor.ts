// Which weights are meant: a cursor asks for them, an origin says which ones an answer has.

/** Name of a run, unique for ever. */
export type RunId = string;

export interface Cursor {
  /** Without one: a new model, as it is initialised. */
  readonly run?: RunId;
  readonly step: number | 'live';
}

/** Weights, and what they are looked at with. */
export interface Moment {
  readonly run?: RunId;
  /** Steps trained before these weights were copied; 0 for a new model. */
  readonly step: number;
  /** The step after it, by which the run ended, is repeated with its own batch. */
  readonly failedStep?: number;
}

export function isSameMoment(one: Moment | undefined, other: Moment | undefined): boolean {
  return (
    one?.run === other?.run && one?.step === other?.step && one?.failedStep === other?.failedStep
  );
}

export interface Origin extends Moment {
  /**
   * Where the text was edited since the run: how many parameters of the model have the run's
   * weights, because their names and shapes still fit. The others are new.
   */
  readonly kept?: { readonly parameters: number; readonly of: number };
}
