// Joins what pages watch with the model that is shown: that of the run, or of the source that was
// opened last.

import type { CodeLimits } from '../../protocol/engineMessages.ts';
import { ProblemError } from '../../protocol/problem.ts';
import type { EngineLink } from '../engine/engineLink.ts';
import { cursorOf } from '../shapes/siteValues.ts';
import type { Session } from './session.ts';
import { WatchedLooks } from './watchedLooks.ts';

export interface LookSurroundings {
  /** For a person's own code. */
  readonly limits: () => CodeLimits;
  readonly warn: (message: string) => void;
}

export function makeWatchedLooks(
  engine: Pick<EngineLink, 'look'>,
  session: Session,
  { limits, warn }: LookSurroundings,
): WatchedLooks {
  return new WatchedLooks({
    ask: async (look) => {
      const { table, shownWeights } = session;
      if (!table || !shownWeights) throw new ProblemError('No model is shown.');
      const options = { limits: limits(), canWait: true };
      return engine.look(table.trace, cursorOf(shownWeights), look, options);
    },
    weights: () => session.shownWeights,
    answered: (id, answered) => session.answered(id, answered),
    failed: (error) => warn(`A picture could not be made: ${String(error)}`),
  });
}

/** Tells them what happens to the run and its table. */
export function register(looks: WatchedLooks, session: Session): { dispose(): void } {
  const subscriptions = [
    session.changes.on(['run', 'table'], () => looks.startOver()),
    session.changes.on(['progress'], () => looks.trained()),
    session.changes.on(['state'], () => looks.comeToRest()),
  ];
  return {
    dispose: () => {
      for (const subscription of subscriptions) subscription.dispose();
      looks.dispose();
    },
  };
}
