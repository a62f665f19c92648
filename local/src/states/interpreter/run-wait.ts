import { parseTimestamp } from '../choice/timestamp.js';
import { memberOf } from '../definition/member-of.js';
import type { WaitState } from '../definition/state-machine-definition.js';
import { textOf, type Json } from '../json.js';
import { WAIT_SECONDS_MAX } from '../limits.js';
import { runtimeFailure, type StateFailure } from '../state-failure.js';
import { dataFlowOf } from './data-flow-of.js';
import { numberField, type NumberWords } from './number-field.js';
import type { StateVisit } from './state-visit.js';
import { follow, type Transition } from './transition.js';
import { unexpectedResult } from './unexpected-result.js';

const SECONDS_WORDS: NumberWords = {
  noNumber: (shown, path) => `The SecondsPath parameter cannot be parsed as a long value: ${path} == ${shown}`,
  outOfRange: (shown, path) => `The SecondsPath parameter references a negative value: ${path} == ${shown}`,
};

/** Waits for some seconds or until a point in time. */
export const runWait = async (visit: StateVisit<WaitState>): Promise<Transition> => {
  const { scope, state } = visit;
  const ms = await durationMs(visit);
  if (ms > WAIT_SECONDS_MAX * 1000) {
    throw runtimeFailure(`A wait of ${Math.round(ms / 1000)} s is longer than the ${WAIT_SECONDS_MAX} s allowed`);
  }
  await scope.run.environment.clock.sleep(ms, scope.signal);
  return follow(state, await dataFlowOf(visit).fromInput(visit, state));
};

const durationMs = async (visit: StateVisit<WaitState>): Promise<number> => {
  const seconds = await numberField(visit, 'Seconds', { least: 0, isWhole: true, words: SECONDS_WORDS });
  if (seconds !== undefined) return seconds * 1000;
  const timestamp = (await dataFlowOf(visit).field(visit, 'Timestamp')) ?? null;
  const until = parseTimestamp(timestamp);
  if (until === undefined) throw wrongTimestamp(visit, timestamp);
  return until - visit.scope.run.environment.clock.now();
};

const wrongTimestamp = (visit: StateVisit<WaitState>, got: Json): StateFailure => {
  if (visit.queryLanguage === 'JSONata') {
    return unexpectedResult(visit.state.Timestamp, 'Timestamp', 'timestamp (such as 2026-01-02T03:04:05Z)', got);
  }
  const path = memberOf(visit.state, 'TimestampPath');
  const source = path === undefined ? '' : `${textOf(path)} == `;
  return runtimeFailure(
    `The Timestamp${path === undefined ? '' : 'Path'} parameter does not reference a valid ISO-8601 extended offset ` +
      `date-time format string: ${source}${textOf(got)}`,
  );
};
