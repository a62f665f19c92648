import { parseTimestamp } from '../choice/timestamp.js';
import type { WaitState } from '../definition/state-machine-definition.js';
import { kindOf } from '../json.js';
import { runtimeFailure } from '../state-failure.js';
import { dataFlowOf } from './data-flow-of.js';
import { numberField } from './number-field.js';
import type { StateVisit } from './state-visit.js';
import { follow, type Transition } from './transition.js';

/** Waits for some seconds or until a point in time. */
export const runWait = async (visit: StateVisit<WaitState>): Promise<Transition> => {
  const { scope, state } = visit;
  await scope.run.environment.clock.sleep(await durationMs(visit), scope.signal);
  return follow(state, await dataFlowOf(visit).fromInput(visit, state));
};

const durationMs = async (visit: StateVisit<WaitState>): Promise<number> => {
  const seconds = await numberField(visit, 'Seconds', 0);
  if (seconds !== undefined) return seconds * 1000;
  const timestamp = await dataFlowOf(visit).field(visit, 'Timestamp');
  const until = parseTimestamp(timestamp);
  if (until === undefined) {
    const got = typeof timestamp === 'string' ? `'${timestamp}'` : kindOf(timestamp);
    throw runtimeFailure(
      `The timestamp of the wait state '${visit.name}' must look like 2026-01-02T03:04:05Z, got ${got}`,
    );
  }
  return until - visit.scope.run.environment.clock.now();
};
