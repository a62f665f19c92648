import { type Answered, known, unknown } from '../../ports/answered.js';
import type { FunctionFacts, NeededPermission } from '../../ports/inspection.js';
import { isDurableExecutionArn } from '../execution-arn.js';
import { neededPermissions, placeOf } from './needed-permissions.js';
import type { Operator } from './operator.js';

/** Invocations in flight that are looked at for durable functions. */
const IN_FLIGHT_LOOKED_AT = 100;

/** What the roles of these functions, which are one as a rule, are not allowed of what they need. Never throws. */
export async function deniedTo(
  operator: Operator,
  functions: readonly Answered<FunctionFacts>[],
): Promise<Answered<readonly NeededPermission[]>> {
  const { inspection, parts, settings } = operator;
  const facts = functions.flatMap((of) => (of.kind === 'known' ? [of.value] : []));
  const roleArns = new Set(facts.map(({ roleArn }) => roleArn).filter((roleArn) => roleArn !== undefined));
  if (roleArns.size === 0) return unknown("the functions' role is not known here");
  const place = placeOf(facts[0]?.functionArn);
  const needed = neededPermissions({
    ...(place && { place }),
    tableName: parts.tableName,
    target: settings.target,
    results: settings.resultsLocation,
    durableFunctionNames: parts.durableFunctionNames?.split(',') ?? [],
    durableExecutionArns: await durableExecutionsInFlight(operator),
  });
  const denied: NeededPermission[] = [];
  for (const roleArn of roleArns) {
    const answer = await inspection.deniedPermissions(roleArn, needed);
    if (answer.kind !== 'known') return answer;
    denied.push(...answer.value.filter((one) => !denied.some((other) => isSamePermission(one, other))));
  }
  return known(denied);
}

const isSamePermission = (one: NeededPermission, other: NeededPermission): boolean =>
  one.action === other.action && one.resource === other.resource;

/** Some of those that wait for a statement, one of each function. What cannot be read tells nothing. */
async function durableExecutionsInFlight({ settings, store }: Operator): Promise<readonly string[]> {
  try {
    const { entries } = await store.listInFlight(settings.owner, { limit: IN_FLIGHT_LOOKED_AT });
    const ofFunctions = new Map<string, string>();
    for (const { executionArn } of entries) {
      if (isDurableExecutionArn(executionArn))
        ofFunctions.set(executionArn.split(':').slice(0, 7).join(':'), executionArn);
    }
    return [...ofFunctions.values()];
  } catch {
    return [];
  }
}
