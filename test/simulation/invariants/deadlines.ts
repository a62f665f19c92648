import { DAY_MS, MINUTE_MS, SECOND_MS } from '../../../src/ports/units.js';
import { CLOCK_DIFFERENCE_MS, STARTER_MARGIN_MS } from '../../../src/domain/starter-life.js';
import { SIMULATION_SETTINGS } from '../scenario/simulation-settings.js';
import type { World } from '../world.js';

/** What a reconciler's run may take, and the Lambdas that it waits for. */
const SLACK_MS = 2 * MINUTE_MS + 20 * SECOND_MS;

/** Calls that the reconciler makes for one invocation at most, and the time of one run that it can use. */
const CALLS_MAX = 12;
const RUN_MS = 50 * SECOND_MS;

/** How many runs of the reconciler it takes to get through everything that was ever in flight. */
const runsToGetThrough = ({ ledger, scenario }: World): number =>
  Math.ceil((ledger.items.size * CALLS_MAX * 2 * scenario.environment.latencyMs) / RUN_MS) + 1;

/**
 * The same for results: each run goes on with a copy by one part at least, which a short row may fill by itself, and one copy may have to wait
 * for the others.
 */
const runsToCopy = ({ ledger, scenario: { storage, environment } }: World): number => {
  if (!storage) return 0;
  const rows = Math.max(...storage.rows) + 1;
  const copyMs = rows * (storage.pageMs + CALLS_OF_PAGE * 2 * environment.latencyMs);
  return copyMs * ledger.items.size < QUICK_COPIES_MS ? 0 : rows * ledger.items.size;
};
/** Claiming, reading, uploading, noting. */
const CALLS_OF_PAGE = 4;
/** Copies that a run gets through in passing. */
const QUICK_COPIES_MS = 10 * SECOND_MS;

/**
 * How long after the last fault an answer may take without any event. One more period than it takes to get through, because
 * an invocation may become the reconciler's business right after a tick, and a claim may expire right after another.
 */
export function answerDeadlineMs(world: World): number {
  const { starterTimeLimitMs, reconcileGraceMs, claimLeaseMs, unknownStatementGraceMs } = SIMULATION_SETTINGS;
  const { unreadableGraceMs, resultPatienceMs } = SIMULATION_SETTINGS;
  const isForgetful = world.scenario.statements.some(({ outcome }) => outcome === 'forgotten');
  const isUnreadable = world.scenario.denials.some(
    ({ call, durationMs }) =>
      durationMs === undefined && !call.endsWith('getStatementResult') && !call.startsWith('s3:'),
  );
  return (
    (isUnreadable ? DAY_MS + unreadableGraceMs : 0) +
    (world.faults.hits.size > 0 ? resultPatienceMs : 0) +
    2 * world.scenario.environment.clockSkewMs +
    CLOCK_DIFFERENCE_MS +
    (1 + runsToGetThrough(world) + runsToCopy(world)) * world.scenario.environment.reconcilerPeriodMs +
    Math.max(reconcileGraceMs, starterTimeLimitMs + STARTER_MARGIN_MS) +
    Math.max(claimLeaseMs, starterTimeLimitMs + STARTER_MARGIN_MS) +
    (isForgetful ? unknownStatementGraceMs : 0) +
    SLACK_MS
  );
}
