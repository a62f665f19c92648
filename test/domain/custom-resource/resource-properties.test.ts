import { describe, expect, it } from '@jest/globals';
import {
  isNotCreated,
  isPhysicalId,
  notCreated,
  physicalIdOf,
} from '../../../src/domain/custom-resource/physical-id.js';
import {
  isResourceEvent,
  parseResourceEvent,
  requestedAt,
} from '../../../src/domain/custom-resource/resource-request.js';
import { resourceStatementOf, sqlPropertyOf } from '../../../src/domain/custom-resource/resource-statement.js';
import { waiterOf } from '../../../src/domain/waiter.js';
import { after, HOUR_MS } from '../../../src/ports/units.js';
import { STORY_START } from '../../support/builders.js';
import { A_STACK_ARN, aResourceEvent, type ResourceEvent } from '../../support/cloudformation/resource-event.js';

const parsed = (over: Partial<ResourceEvent> = {}) => parseResourceEvent(aResourceEvent('create', STORY_START, over));
const refusalOf = (over: object): string => {
  try {
    parseResourceEvent({ ...aResourceEvent('create', STORY_START), ...over });
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('the event was taken');
};

describe('a physical id', () => {
  it('is at most 900 bytes, and none that says that nothing was created', () => {
    expect(['a', 'x'.repeat(900), 'é'.repeat(450)].map(isPhysicalId)).toEqual([true, true, true]);
    expect(['', 'x'.repeat(901), 'é'.repeat(451), 'a/not-created', 7, undefined].map(isPhysicalId)).toEqual(
      Array.from({ length: 6 }, () => false),
    );
  });

  it('is the resource’s own, else its stack and its logical id', () => {
    const place = { stackId: A_STACK_ARN, logicalResourceId: 'Schema' };
    expect(physicalIdOf(place, { physicalResourceId: 'own' })).toBe('own');
    expect(physicalIdOf(place, { physicalResourceId: '' })).toBe('warehouse/Schema');
    expect(physicalIdOf({ ...place, stackId: 'none' }, {})).toBe('/Schema');
    expect([isNotCreated(notCreated('own')), isNotCreated('own')]).toEqual([true, false]);
  });
});

describe('a request of CloudFormation', () => {
  it('is known by three texts', () => {
    const event = aResourceEvent('create', STORY_START);
    expect(isResourceEvent(event)).toBe(true);
    for (const name of ['RequestType', 'ResponseURL', 'StackId']) {
      expect(isResourceEvent({ ...event, [name]: 7 })).toBe(false);
    }
    expect(isResourceEvent(undefined)).toBe(false);
  });

  it.each<[object, string]>([
    [{ RequestType: 'Import' }, 'RequestType is a string of 6 characters; allowed: what CloudFormation sends there'],
    [{ StackId: 'arn:aws:s3:::bucket' }, 'StackId is a string of 19 characters'],
    [{ RequestId: '' }, 'RequestId is an empty string'],
    [{ RequestId: 'x'.repeat(257) }, 'RequestId is a string of 257 characters'],
    [{ LogicalResourceId: 'x'.repeat(256) }, 'LogicalResourceId is a string of 256 characters'],
    [{ PhysicalResourceId: 'x'.repeat(1_025) }, 'PhysicalResourceId is a string of 1025 characters'],
    [{ ResourceProperties: 'none' }, 'ResourceProperties is a string of 4 characters'],
    [
      { ResponseURL: 'https://evil.example/' },
      "ResponseURL is a string of 21 characters; allowed: an https URL of CloudFormation's own bucket for responses " +
        '(cloudformation-custom-resource-response-...)',
    ],
    [{ RequestType: 'Update' }, 'PhysicalResourceId is missing; "Update" needs it'],
    [{ RequestType: 'Delete' }, 'PhysicalResourceId is missing; "Delete" needs it'],
  ])('is refused without a word of what it holds: %j', (over, message) => {
    expect(refusalOf(over)).toContain(message);
  });

  it('is refused as a whole where it is no event', () => {
    expect(() => parseResourceEvent(undefined)).toThrow('the event is undefined; allowed: what CloudFormation sends');
  });

  it('may have the longest members, and no properties', () => {
    const over = {
      RequestId: 'r'.repeat(256),
      LogicalResourceId: 'l'.repeat(255),
      PhysicalResourceId: 'p'.repeat(1_024),
    };
    expect(parsed({ ...over, ResourceProperties: undefined as never })).toMatchObject({
      ...{ requestId: over.RequestId, physicalResourceId: over.PhysicalResourceId, properties: {} },
    });
  });

  it.each<[Partial<ResourceEvent>, string, string]>([
    [{}, 'warehouse/Schema', 'warehouse/Schema/not-created'],
    [{ RequestType: 'Update', PhysicalResourceId: 'old' }, 'warehouse/Schema', 'old'],
    [{ RequestType: 'Delete', PhysicalResourceId: 'old' }, 'old', 'old'],
  ])(
    'is answered by the id that the resource has, or had: %j',
    (over, physicalResourceId, failedPhysicalResourceId) => {
      expect(waiterOf(parsed(over).taskToken)).toStrictEqual({
        ...{ kind: 'customResource', stackId: A_STACK_ARN, requestId: 'request-create', logicalResourceId: 'Schema' },
        ...{ responseUrl: aResourceEvent('create', STORY_START).ResponseURL },
        ...{ physicalResourceId, failedPhysicalResourceId },
      });
    },
  );

  it('asks to hide its answer by a text', () => {
    const hides = (noEcho: unknown): unknown => waiterOf(parsed({ ResourceProperties: { noEcho } }).taskToken);
    expect(hides('true')).toMatchObject({ noEcho: true });
    expect(hides(true)).not.toHaveProperty('noEcho');
    expect(hides('false')).not.toHaveProperty('noEcho');
  });

  it('was made when its URL was signed, else now', () => {
    const now = after(STORY_START, HOUR_MS);
    expect(requestedAt(parsed(), now)).toBe(Math.floor(STORY_START / 1_000) * 1_000);
    const unsigned = aResourceEvent('create', STORY_START).ResponseURL.replace(/\?.*/, '');
    const request = parsed({ ResponseURL: unsigned });
    expect(request).not.toHaveProperty('signed');
    expect(requestedAt(request, now)).toBe(now);
  });
});

describe('the SQL of a custom resource', () => {
  const properties = { onCreate: 'create', onUpdate: 'update', onDelete: 'delete' };
  const statement = (over: object, property: 'onCreate' | 'onUpdate' | 'onDelete' = 'onCreate') =>
    resourceStatementOf({ ...properties, ...over }, property);

  it('is that of the request, and that of a creation where an update replaces', () => {
    const of = (type: 'Create' | 'Update' | 'Delete') => [sqlPropertyOf(type, false), sqlPropertyOf(type, true)];
    expect([of('Create'), of('Update'), of('Delete')]).toEqual([
      ['onCreate', 'onCreate'],
      ['onUpdate', 'onCreate'],
      ['onDelete', 'onDelete'],
    ]);
    for (const property of ['onCreate', 'onUpdate', 'onDelete'] as const) {
      expect(statement({}, property)?.execute.sqls).toEqual([properties[property]]);
    }
    expect(statement({ onCreate: undefined })).toBeUndefined();
  });

  it('has database and time limit where the properties tell them', () => {
    expect(statement({})).toStrictEqual({
      execute: { action: 'executeStatement', sqls: ['create'], isBatch: false },
    });
    expect(statement({ database: 'dev', timeoutSeconds: '3600' })).toStrictEqual({
      execute: { action: 'executeStatement', sqls: ['create'], isBatch: false, database: 'dev' },
      timeoutSeconds: 3_600,
    });
  });

  it('may say that its answer is to be hidden, and that it is not', () => {
    for (const noEcho of ['true', 'false']) expect(statement({ noEcho })?.execute.sqls).toEqual(['create']);
  });

  it('has the parameters that it uses: those whose whole name stands behind one colon', () => {
    const used = (onCreate: string | string[]): unknown =>
      statement({ onCreate, parameters: { a: '1', b: '2' } })?.execute.parameters?.map(({ name }) => name);
    expect(used('select :a')).toEqual(['a']);
    expect(used('select :a, :b')).toEqual(['a', 'b']);
    expect(used(['select 1', 'select :b'])).toEqual(['b']);
    const odd = { onCreate: 'select :ab, :a', parameters: { 'a.b': '1', 'a-b': '2' } };
    expect(statement(odd)?.execute).not.toHaveProperty('parameters');
    for (const sql of ['select a', 'select x::a', 'select :ab', 'select :a_b', 'select :a1']) {
      expect(used(sql)).toBeUndefined();
    }
  });

  it.each<[object, string]>([
    [
      { onCreated: 'x' },
      'onCreated is not a property of this resource; allowed: onCreate, onUpdate, onDelete, parameters, database, ' +
        'physicalResourceId, timeoutSeconds, noEcho',
    ],
    [{ 'a secret!': 'x' }, '(a field whose name has 9 characters) is not a property of this resource'],
    [{ onCreate: 7 }, 'onCreate is a number; allowed: SQL as text, or a list of 1 to 40 statements'],
    [{ onUpdate: {} }, 'onUpdate is an object; allowed: SQL as text, or a list of 1 to 40 statements'],
    [{ onDelete: true }, 'onDelete is a boolean; allowed: SQL as text, or a list of 1 to 40 statements'],
    [{ parameters: 'x' }, 'parameters is a string of 1 characters; allowed: an object {name: value}'],
    [{ database: 7 }, 'database is a number; allowed: the name of a database'],
    [
      { physicalResourceId: 'a/not-created' },
      'physicalResourceId is a string of 13 characters; allowed: 1 to 900 bytes that do not end with /not-created',
    ],
    [{ timeoutSeconds: '0' }, 'timeoutSeconds is a string of 1 characters; allowed: a whole number from 1 to 3600'],
    [{ timeoutSeconds: '10s' }, 'timeoutSeconds is a string of 3 characters; allowed'],
    [{ timeoutSeconds: 's10' }, 'timeoutSeconds is a string of 3 characters; allowed'],
    [{ timeoutSeconds: '12.5' }, 'timeoutSeconds is a string of 4 characters; allowed'],
    [{ timeoutSeconds: '010' }, 'timeoutSeconds is a string of 3 characters; allowed'],
    [{ timeoutSeconds: '3601' }, 'timeoutSeconds is a string of 4 characters; allowed'],
    [{ timeoutSeconds: '10000' }, 'timeoutSeconds is a string of 5 characters; allowed'],
    [{ noEcho: 'yes' }, 'noEcho is a string of 3 characters; allowed: true or false'],
    [{ onCreate: [] }, 'onCreate: sqlStatements is an array of 0'],
    [{ onCreate: '' }, 'onCreate: sqlStatement is an empty string'],
  ])('is refused with the name of the property and no value: %j', (over, message) => {
    expect(() => statement(over)).toThrow(message);
  });
});
