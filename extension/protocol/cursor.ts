// Which weights are meant: a cursor asks for them, an origin says which ones an answer has.

/** Name of a run, unique for ever. */
export type RunId = string;

export interface Cursor {
  /** Without one: a new model, as it is initialised. */
  readonly run?: RunId;
  readonly step: number | 'live';
}

export interface Origin {
  readonly run?: RunId;
  /** Steps trained before these weights were copied; 0 for a new model. */
  readonly step: number;
  /**
   * Where the text was edited since the run: how many parameters of the model have the run's
   * weights, because their names and shapes still fit. The others are new.
   */
  readonly kept?: { readonly parameters: number; readonly of: number };
}
