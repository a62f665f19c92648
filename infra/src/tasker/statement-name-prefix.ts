import { createHash } from 'node:crypto';
import { Stack, Token } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { PropsError } from '../props-error.js';

const ALLOWED = /^[A-Za-z0-9_./-]{1,64}$/;
const READABLE_LENGTH_MAX = 40;

/** The stack that is deployed: a nested stack's own name is only known at deployment. */
function rootStackOf(scope: Construct): Stack {
  let stack = Stack.of(scope);
  while (stack.nestedStackParent !== undefined) stack = stack.nestedStackParent;
  return stack;
}

/**
 * A prefix that no other tasker of the account and region has: the stack's name, for people, and a hash of it with the construct's
 * path. Of two deployments of one app under two stack names, each has its own. The last character keeps one prefix from being the
 * beginning of another.
 */
export function defaultStatementNamePrefix(scope: Construct): string {
  const { stackName } = rootStackOf(scope);
  const name = Token.isUnresolved(stackName) ? scope.node.path : stackName;
  const hash = createHash('sha256').update(`${name}\n${scope.node.path}`).digest('hex').slice(0, 8);
  return `${name.replaceAll(/[^A-Za-z0-9-]/g, '-').slice(0, READABLE_LENGTH_MAX)}-${hash}/`;
}

/** @throws {PropsError} for a prefix that the functions would refuse. */
export function expectStatementNamePrefix(scope: Construct, prefix: string): string {
  if (Token.isUnresolved(prefix) || ALLOWED.test(prefix)) return prefix;
  throw new PropsError(scope, `statementNamePrefix is '${prefix}'; allowed: 1 to 64 of A-Z a-z 0-9 _ . / -`);
}
