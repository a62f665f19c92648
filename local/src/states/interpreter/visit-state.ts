import type {
  ChoiceState,
  FailState,
  MapState,
  ParallelState,
  PassState,
  SucceedState,
  TaskState,
  WaitState,
} from '../definition/state-machine-definition.js';
import type { LevelRunner } from './level-runner.js';
import { runChoice } from './run-choice.js';
import { runMap } from './run-map.js';
import { runParallel } from './run-parallel.js';
import { runPass } from './run-pass.js';
import { runFail, runSucceed } from './run-succeed-and-fail.js';
import { runTask } from './run-task.js';
import { runWait } from './run-wait.js';
import type { StateVisit } from './state-visit.js';
import type { Transition } from './transition.js';

/** Does what the state is for. Those that may be repeated report their attempts themselves. */
export const visitState = (visit: StateVisit, runLevel: LevelRunner): Promise<Transition> => {
  const { attempts } = visit.scope.run;
  switch (visit.state.Type) {
    case 'Task':
      return runTask(visit as StateVisit<TaskState>);
    case 'Parallel':
      return runParallel(visit as StateVisit<ParallelState>, runLevel);
    case 'Map':
      return runMap(visit as StateVisit<MapState>, runLevel);
    case 'Pass':
      return attempts.observe(visit, () => runPass(visit as StateVisit<PassState>));
    case 'Choice':
      return attempts.observe(visit, () => runChoice(visit as StateVisit<ChoiceState>));
    case 'Wait':
      return attempts.observe(visit, () => runWait(visit as StateVisit<WaitState>));
    case 'Succeed':
      return attempts.observe(visit, () => runSucceed(visit as StateVisit<SucceedState>));
    case 'Fail':
      return attempts.observe(visit, () => runFail(visit as StateVisit<FailState>));
  }
};
