import { MINUTE_MS, SECOND_MS } from '../../../ports/units.js';
import { ago, formatDuration, periodOf } from '../times.js';
import { checkAnswer, type CheckResult, failure, notKnown, ok, warning } from './check.js';
import type { DeploymentFacts } from './facts.js';

const UPKEEP_SILENCE_MS = 15 * MINUTE_MS;
/** As the alarm UpkeepSilent has it. */
const UPKEEP_PERIODS = 3;
/** Requests that are signed by a clock that is five minutes off are refused. */
const SKEW_WARNING_MS = 30 * SECOND_MS;
const SKEW_FAILURE_MS = 5 * MINUTE_MS;

/** Something calls the reconciler. What was deployed a moment ago has not been called yet, or its metric has not been told. */
export function checkReconciler({ lastUpkeep, now, schedule, upkeep }: DeploymentFacts): CheckResult {
  const silenceMs = Math.max(UPKEEP_SILENCE_MS, UPKEEP_PERIODS * periodOf(schedule));
  const deployedAt = upkeep.kind === 'known' ? upkeep.value.modifiedAt : undefined;
  return checkAnswer(
    'reconciler-alive',
    lastUpkeep,
    () =>
      deployedAt !== undefined && now - deployedAt <= silenceMs
        ? notKnown(
            'reconciler-alive',
            `the upkeep function was deployed ${ago(now, deployedAt)}, and is not known to have run yet`,
          )
        : failure(
            'reconciler-alive',
            'the upkeep function has not run for 23 hours',
            "look at its schedule, and at the function's permission to be invoked by it",
          ),
    (at) =>
      now - at <= silenceMs
        ? ok('reconciler-alive', `the upkeep function ran ${ago(now, at)}`)
        : warning(
            'reconciler-alive',
            `the upkeep function ran ${ago(now, at)}`,
            'look at its schedule; a reconcilePeriod of more than five minutes explains it where the schedule is not named here',
          ),
  );
}

/** The role may do what the functions do. */
export const checkPermissions = ({ deniedPermissions }: DeploymentFacts): CheckResult =>
  checkAnswer(
    'permissions',
    deniedPermissions,
    () => failure('permissions', "the functions' role does not exist", 'deploy the stack again'),
    (denied) =>
      denied.length === 0
        ? ok('permissions', "the functions' role is allowed what they do")
        : failure(
            'permissions',
            `the functions' role is not allowed ${denied.map(({ action, resource }) => `${action} on ${resource}`).join(', ')}`,
            'allow it; look at boundaries and organisation policies, too',
          ),
  );

/** Times of invocations and claims are compared with the clocks of functions. */
export const checkClock = ({ now, serviceTime }: DeploymentFacts): CheckResult =>
  checkAnswer(
    'clock-skew',
    serviceTime,
    () => notKnown('clock-skew', 'no service has told its time'),
    (there) => {
      const skewMs = Math.abs(now - there);
      const remedy = "set this machine's clock";
      if (skewMs >= SKEW_FAILURE_MS) {
        return failure('clock-skew', `this machine's clock is off by ${formatDuration(skewMs)}`, remedy);
      }
      return skewMs >= SKEW_WARNING_MS
        ? warning('clock-skew', `this machine's clock is off by ${formatDuration(skewMs)}`, remedy)
        : ok('clock-skew', "this machine's clock agrees with the service's");
    },
  );

/** The database answers; only where it was asked for. */
export function checkDataApi({ select }: DeploymentFacts): readonly CheckResult[] {
  if (select === undefined) return [];
  return [
    checkAnswer(
      'data-api',
      select,
      () => notKnown('data-api', 'the statement is not known'),
      ({ Status, Error: error }) =>
        Status === 'FINISHED'
          ? ok('data-api', 'the tasker ran `select 1` on its database')
          : failure(
              'data-api',
              `\`select 1\` is ${Status ?? 'in an unknown state'}${error === undefined ? '' : `: ${error}`}`,
              'look at the database: is it paused, may the database user connect, does it accept queries?',
            ),
    ),
  ];
}
