// The task for a data set.

import { ArrayTask } from './arrayTask.ts';
import { ImageTask } from './imageTask.ts';
import { PairTask } from './pairTask.ts';
import type { Task, TaskPlan } from './task.ts';
import { TextTask } from './textTask.ts';

/** Throws a ProblemError where settings, data and model do not fit. */
export function createTask(plan: TaskPlan): Task {
  const { data } = plan;
  switch (data.kind) {
    case 'images':
      return new ImageTask({ ...plan, data });
    case 'text':
      return new TextTask({ ...plan, data });
    case 'pairs':
      return new PairTask({ ...plan, data });
    case 'arrays':
      return new ArrayTask({ ...plan, data });
  }
}
