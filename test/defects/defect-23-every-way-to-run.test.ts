import { describe, expect, it } from '@jest/globals';
import type { StatementTarget } from '../../src/ports/statement-target.js';
import { World } from '../support/world.js';

const sessionId = '00000000-0000-4000-8001-000000000001';

describe('defect-23 statements run on every kind of target, in every way', () => {
  it.each<[string, StatementTarget, object]>([
    ['a cluster as a database user', { clusterIdentifier: 'c', database: 'd', dbUser: 'u' }, { DbUser: 'u' }],
    ['a cluster as the role', { clusterIdentifier: 'c', database: 'd' }, { ClusterIdentifier: 'c' }],
    ['a cluster by a secret', { clusterIdentifier: 'c', database: 'd', secretArn: 's' }, { SecretArn: 's' }],
    ['a workgroup as the role', { workgroupName: 'w', database: 'd' }, { WorkgroupName: 'w' }],
    ['a workgroup by a secret', { workgroupName: 'w', database: 'd', secretArn: 's' }, { SecretArn: 's' }],
  ])('on %s', async (_name, target, expected) => {
    const world = new World({ settings: { target } });
    await world.startTask();
    expect(world.statements[0]?.input).toMatchObject({ Database: 'd', ...expected });
  });

  it.each<[string, object, object]>([
    ['with parameters', { parameters: { n: 1 } }, { Parameters: [{ name: 'n', value: '1' }] }],
    ['in a session', { sessionId }, { SessionId: sessionId }],
    ['opening a session', { sessionKeepAliveSeconds: 60 }, { SessionKeepAliveSeconds: 60 }],
    ['as CSV', { resultFormat: 'CSV' }, { ResultFormat: 'CSV' }],
    ['in another database', { database: 'other' }, { Database: 'other' }],
    [
      'as a batch',
      { sqlStatement: undefined, sqlStatements: ['select 1'], executionMode: 'TRANSACTION' },
      { Sqls: ['select 1'], ExecutionMode: 'TRANSACTION' },
    ],
  ])('%s', async (_name, payload, expected) => {
    const world = new World();
    await world.startTask(payload);
    expect(world.statements[0]?.input).toMatchObject(expected);
  });
});
