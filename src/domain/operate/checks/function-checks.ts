import type { Answered } from '../../../ports/answered.js';
import type { FunctionFacts } from '../../../ports/inspection.js';
import { type CheckResult, failure, notKnown, ok, warning } from './check.js';
import type { DeploymentFacts } from './facts.js';

/** All functions have one role: Redshift shows and cancels a statement only for the role that has started it. */
export function checkRoles({ completer, starter, upkeep }: DeploymentFacts): CheckResult {
  const roles = new Map<string, string>();
  for (const { functionArn, roleArn } of knownOf([starter, completer, upkeep])) {
    if (roleArn !== undefined) roles.set(functionArn, roleArn);
  }
  const [first, ...others] = roles.values();
  if (first === undefined) return notKnown('one-role', "the functions' role is not known here");
  if (others.every((role) => role === first)) return ok('one-role', 'all its functions have one role');
  const differing = [...roles].map(([functionArn, role]) => `${nameIn(functionArn)} has ${role}`);
  return failure(
    'one-role',
    `its functions have other roles than each other: ${differing.join('; ')}`,
    'give all of its functions the same role: Redshift shows and cancels a statement only for the role that has started it',
  );
}

/** The functions are told no shorter time limits than starter and completer have: from these they conclude that one is gone. */
export function checkTimeLimits({ completer, starter, timeLimits }: DeploymentFacts): CheckResult {
  const limits = [
    { of: starter, variable: 'TASKER_STARTER_TIME_LIMIT_SECONDS', toldSeconds: timeLimits.starterSeconds },
    { of: completer, variable: 'TASKER_CLAIM_LEASE_SECONDS', toldSeconds: timeLimits.completerSeconds },
  ].flatMap(({ of, ...told }) => (of.kind === 'known' ? [{ ...told, facts: of.value }] : []));
  const known = limits.filter(({ facts }) => facts.timeoutSeconds !== undefined);
  if (known.length === 0) return notKnown('time-limits', "the functions' time limits are not known here");
  const tooShort = known.filter(({ facts: { timeoutSeconds = 0 }, toldSeconds }) => timeoutSeconds > toldSeconds);
  if (tooShort.length === 0) return ok('time-limits', 'no function runs for longer than the others expect of it');
  const sentences = tooShort.map(
    ({ facts: { functionArn, timeoutSeconds = 0 }, toldSeconds, variable }) =>
      `${nameIn(functionArn)} may run for ${timeoutSeconds} s, and ${variable} is ${toldSeconds}`,
  );
  return warning(
    'time-limits',
    `a function counts as gone while it may still be at work: ${sentences.join('; ')}`,
    'set the variable of all functions to the time limit of that function, or more',
  );
}

const knownOf = (functions: readonly Answered<FunctionFacts>[]): readonly FunctionFacts[] =>
  functions.flatMap((of) => (of.kind === 'known' ? [of.value] : []));

/** The part of a function's ARN that people know it by. */
const nameIn = (functionArn: string): string => functionArn.split(':')[6] ?? functionArn;
