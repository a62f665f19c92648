import { Annotations, Stack, Token } from 'aws-cdk-lib';
import type { Construct, IConstruct } from 'constructs';
import { PropsError } from '../../props-error.js';

interface Taken {
  readonly prefix: string;
  readonly tasker: Construct;
}

const takenInApp = new WeakMap<IConstruct, Taken[]>();

/**
 * Refuses a prefix that overlaps with another tasker's of the same app, account and region: the completer of the shorter one would
 * get the other one's events, and drop them.
 *
 * @throws {PropsError}
 */
export function claimPrefix(tasker: Construct, prefix: string): void {
  if (Token.isUnresolved(prefix)) {
    Annotations.of(tasker).addWarningV2(
      'sfn-redshift-tasker:prefixUnknown',
      'statementNamePrefix is only known at deployment, so nobody can see now whether it overlaps with that of another tasker; none ' +
        'may be the beginning of another one in the account and region',
    );
    return;
  }
  const taken = takenInApp.get(tasker.node.root) ?? [];
  const other = taken.find((one) => overlap(one.prefix, prefix) && mayBeInOnePlace(one.tasker, tasker));
  if (other) {
    throw new PropsError(
      tasker,
      `statementNamePrefix is '${prefix}', and that of '${other.tasker.node.path}' is '${other.prefix}'; none may be the beginning of ` +
        'another: end each with a character of its own, such as /',
    );
  }
  takenInApp.set(tasker.node.root, [...taken, { prefix, tasker }]);
}

const overlap = (one: string, other: string): boolean => one.startsWith(other) || other.startsWith(one);

const mayBeInOnePlace = (one: Construct, other: Construct): boolean => {
  const [here, there] = [Stack.of(one), Stack.of(other)];
  return (['account', 'region'] as const).every(
    (part) => here[part] === there[part] || Token.isUnresolved(here[part]) || Token.isUnresolved(there[part]),
  );
};
