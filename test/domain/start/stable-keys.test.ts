import { describe, expect, it } from '@jest/globals';
import { anAttempt, STORY_START } from '../../support/builders.js';
import { aResourceEvent } from '../../support/cloudformation/resource-event.js';
import { World } from '../../support/world.js';

/** The beginnings of what tells one invocation from another. */
const keysOf = (world: World): readonly (string | undefined)[] => {
  const [invocation] = world.store.invocations();
  const { invocationId, tokenId, sqlHash, singletonKey } = invocation!;
  return [invocationId, tokenId, sqlHash, singletonKey, world.statements[0]?.input.ClientToken].map((key) =>
    key?.slice(0, 8),
  );
};

/*
 * A retry may be the first call of a new version, and the statement that it is to take over one that the version before has started.
 * So the same payload gives the same keys, whatever is changed.
 */
describe('the keys of an invocation stay what they are in all versions', () => {
  it.each<[string, object, readonly (string | undefined)[]]>([
    ['a task', {}, ['d7376ba6', 'd7376ba6', '8844a67c', undefined, 'ef68a1c9']],
    ['a first entry', { attempt: anAttempt() }, ['9add1401', 'd7376ba6', '8844a67c', undefined, '307c2a90']],
    ['a retry', { attempt: anAttempt({ retryCount: 1 }) }, ['9add1401', 'd7376ba6', '8844a67c', undefined, '307c2a90']],
    [
      'an entry with a name of its own',
      { attempt: anAttempt({ entry: '7' }) },
      ['c40d47a8', 'd7376ba6', '8844a67c', undefined, 'cc7ca1eb'],
    ],
    [
      'parameters',
      { sqlStatement: 'select :a', parameters: { a: 1 } },
      ['d7376ba6', 'd7376ba6', '53437575', undefined, 'ef68a1c9'],
    ],
    [
      'a batch',
      { sqlStatement: undefined, sqlStatements: ['select 1', 'select 2'], executionMode: 'AUTO_COMMIT' },
      ['d7376ba6', 'd7376ba6', '8140ab65', undefined, 'ef68a1c9'],
    ],
    [
      'a format and a database',
      { resultFormat: 'CSV', database: 'dev' },
      ['d7376ba6', 'd7376ba6', '89fe2ef9', undefined, 'ef68a1c9'],
    ],
    [
      'a singleton',
      { action: 'executeSingletonStatement' },
      ['d7376ba6', 'd7376ba6', '8844a67c', '95716d56', 'ef68a1c9'],
    ],
    [
      'a singleton with a key',
      { action: 'executeSingletonStatement', singletonKey: 'nightly' },
      ['d7376ba6', 'd7376ba6', '8844a67c', 'nightly', 'ef68a1c9'],
    ],
  ])('of %s', async (_what, payload, keys) => {
    const world = new World();
    await world.startTask(payload);
    expect(keysOf(world)).toEqual(keys);
  });

  it('of a workgroup’s statement, and of one with a secret', async () => {
    const workgroup = new World({ settings: { target: { workgroupName: 'etl', database: 'dev' } } });
    await workgroup.startTask();
    expect(keysOf(workgroup)).toEqual(['d7376ba6', 'd7376ba6', 'bb779496', undefined, 'ef68a1c9']);
    const secret = new World({ settings: { target: { clusterIdentifier: 'w', database: 'dev', secretArn: 's' } } });
    await secret.startTask();
    expect(keysOf(secret)).toEqual(['d7376ba6', 'd7376ba6', '07a0e777', undefined, 'ef68a1c9']);
  });

  it('of a custom resource', async () => {
    const world = new World();
    await world.handlers.combined(aResourceEvent('create', STORY_START));
    expect(keysOf(world)).toEqual(['532961b8', 'f5af24e6', '84d43f7f', undefined, '6c37215f']);
  });
});
