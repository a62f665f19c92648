import { MINUTE_MS, SECOND_MS } from '../../../src/domain/units.js';
import { STARTER_MARGIN_MS } from '../../../src/domain/starter-life.js';
import { SIMULATION_SETTINGS } from '../scenario/simulation-settings.js';
import type { World } from '../world.js';

/** What a reconciler's run may take, and the Lambdas that it waits for. */
const SLACK_MS = 2 * MINUTE_MS + 20 * SECOND_MS;

/**
 * How long after the last fault an answer may take without any event. The reconciler's period is there twice, because an
 * invocation may become its business right after a tick, and a claim may expire right after the next.
 */
export function answerDeadlineMs(world: World): number {
  const { starterTimeLimitMs, reconcileGraceMs, claimLeaseMs, unknownStatementGraceMs } = SIMULATION_SETTINGS;
  const isForgetful = world.scenario.statements.some(({ outcome }) => outcome === 'forgotten');
  return (
    2 * world.scenario.environment.reconcilerPeriodMs +
    Math.max(reconcileGraceMs, starterTimeLimitMs + STARTER_MARGIN_MS) +
    Math.max(claimLeaseMs, starterTimeLimitMs + STARTER_MARGIN_MS) +
    (isForgetful ? unknownStatementGraceMs : 0) +
    SLACK_MS
  );
}
