// A run that fails.

import assert from 'node:assert/strict';
import { StepFailure } from '../../../../extension/engine/training/stepFailure.ts';
import { TrainLoop } from '../../../../extension/engine/training/trainLoop.ts';
import { writtenTrainer } from '../writtenTrainer.ts';

/** Trains until a number is not finite. */
export async function failureOf(
  ...written: Parameters<typeof writtenTrainer>
): Promise<StepFailure> {
  const trainer = await writtenTrainer(...written);
  const observer = { stateChanged() {}, stepped() {}, validated() {} };
  try {
    await new TrainLoop(trainer, observer).run();
  } catch (error) {
    assert.ok(error instanceof StepFailure, String(error));
    return error;
  } finally {
    trainer.dispose();
  }
  throw new Error('All numbers were finite');
}
