import { Stack, Token } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { PropsError } from '../../props-error.js';

/** An account and a region, as CDK knows them. */
export interface Place {
  readonly account: string;
  readonly region: string;
}

const REASONS: Readonly<Record<keyof Place, string>> = {
  account: 'tasks can only be answered, statements only be asked about, within one account',
  region: 'Redshift, its events and the functions are in one region',
};

/**
 * Refuses what is known to be in another account or region than the tasker. What is only known at deployment is taken.
 *
 * @throws {PropsError}
 */
export function expectSamePlace(scope: Construct, prop: string, place: Place): void {
  const here = Stack.of(scope);
  for (const part of ['account', 'region'] as const) {
    const [theirs, ours] = [place[part], here[part]];
    if (Token.isUnresolved(theirs) || Token.isUnresolved(ours) || theirs === ours) continue;
    throw new PropsError(
      scope,
      `${prop} is in ${part} ${theirs}, this tasker in ${ours}; ${REASONS[part]}, so make a tasker in each`,
    );
  }
}

/**
 * Refuses another tasker to share with where its stack is in another account or region, also where only one of the two stacks says
 * which: CloudFormation could not pass values between them.
 *
 * @throws {PropsError}
 */
export function expectSameEnvironment(scope: Construct, prop: string, other: Construct): void {
  const [theirs, ours] = [Stack.of(other), Stack.of(scope)];
  expectSamePlace(scope, prop, theirs);
  const told = ({ account, region }: Place): string =>
    Token.isUnresolved(account) || Token.isUnresolved(region) ? 'no environment' : `${account}/${region}`;
  if (told(theirs) === told(ours)) return;
  throw new PropsError(
    scope,
    `${prop} is '${other.node.path}', whose stack names ${told(theirs)}, while this one names ${told(ours)}; a tasker is shared within ` +
      'one account and region: give both stacks the same env, or make a tasker in each',
  );
}
