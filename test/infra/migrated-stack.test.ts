import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { SfnRedshiftTasker } from '../../infra/src/index.js';
import { aStack, templateOf } from './a-stack.js';

/** Resource types and how many of each there are afterwards, as docs/migrating.md says. */
const documentedCounts = (): Record<string, number> =>
  Object.fromEntries(
    [...readFileSync('docs/migrating.md', 'utf8').matchAll(/^\| `([A-Z]\w+::[\w:]+)` \| \d+ \| (\d+) \|/gm)].map(
      ([, type = '', count]) => [type, Number(count)],
    ),
  );

describe('a stack of the old construct, moved over', () => {
  it('synthesises with the props it had, and to what the migration guide says', () => {
    const stack = aStack();
    const first = new SfnRedshiftTasker(stack, 'RSTask', {
      redshiftTargetProps: { dbUser: 'admin', dbName: 'dev', clusterIdentifier: 'cluster' },
      logLevel: 'DEBUG',
    });
    const second = new SfnRedshiftTasker(stack, 'RSTaskUser2', {
      redshiftTargetProps: { dbUser: 'user2', dbName: 'dev', clusterIdentifier: 'cluster' },
      existingTableObj: first.trackingTable,
      createCallbackInfra: false,
    });
    expect(second.lambdaFunction).not.toBe(first.lambdaFunction);
    const { Resources } = templateOf(stack).toJSON() as { Resources: Record<string, { Type: string }> };
    const counts: Record<string, number> = { 'Custom::LogRetention': 0 };
    for (const { Type } of Object.values(Resources)) counts[Type] = (counts[Type] ?? 0) + 1;
    expect(counts).toEqual(documentedCounts());
  });
});
