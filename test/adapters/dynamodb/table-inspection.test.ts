import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { describe, expect, it } from '@jest/globals';
import { TableInspection } from '../../../src/adapters/dynamodb/table-inspection.js';
import { known, MISSING, unknown } from '../../../src/ports/answered.js';

interface Answer {
  readonly status?: number;
  readonly date?: string;
  readonly body: object;
}

/** A DynamoDB that answers operations by name, from behind the SDK's own protocol. */
const inspectionOf = (answers: Readonly<Record<string, Answer>>): TableInspection =>
  new TableInspection(
    new DynamoDBClient({
      region: 'eu-central-1',
      endpoint: 'http://dynamodb.example',
      maxAttempts: 1,
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
      requestHandler: {
        handle: async ({ headers }: { readonly headers: Readonly<Record<string, string>> }) => {
          const operation = headers['x-amz-target']?.replace(/^.*\./, '') ?? '';
          const { status = 200, date, body } = answers[operation] ?? { status: 400, body: {} };
          const response = {
            ...{ statusCode: status, body: new TextEncoder().encode(JSON.stringify(body)) },
            headers: { 'content-type': 'application/x-amz-json-1.0', ...(date !== undefined && { date }) },
          };
          return { response } as never;
        },
      },
    }),
  );

const hash = (AttributeName: string): object => ({ AttributeName, KeyType: 'HASH' });
const range = (AttributeName: string): object => ({ AttributeName, KeyType: 'RANGE' });

const TABLE = {
  TableStatus: 'ACTIVE',
  KeySchema: [range('invocationId'), hash('id')],
  LocalSecondaryIndexes: [{ IndexName: 'byStart', KeySchema: [hash('id'), range('startOrder')] }],
  GlobalSecondaryIndexes: [{ IndexName: 'inFlight', KeySchema: [range('registeredAt'), hash('inFlightOwner')] }],
};
const FACTS = {
  status: 'ACTIVE',
  keys: ['id', 'invocationId'],
  indexes: { byStart: ['id', 'startOrder'], inFlight: ['inFlightOwner', 'registeredAt'] },
};

const timeToLive = (TimeToLiveStatus?: string): Answer => ({
  body: TimeToLiveStatus ? { TimeToLiveDescription: { TimeToLiveStatus, AttributeName: 'expiresAt' } } : {},
});

describe('what DynamoDB tells of a table', () => {
  const inspected = async (Table: object | undefined, expiry = timeToLive()) =>
    await inspectionOf({ DescribeTable: { body: { Table } }, DescribeTimeToLive: expiry }).table('state');

  it('has partition keys before sort keys, of the table and of all its indexes', async () => {
    expect(await inspected(TABLE)).toStrictEqual(known(FACTS));
  });

  it('has no indexes and no keys where none are told, and says that its status is not known', async () => {
    expect(await inspected({})).toStrictEqual(known({ status: 'unknown', keys: [], indexes: {} }));
    const { GlobalSecondaryIndexes: _global, ...localOnly } = TABLE;
    expect(await inspected(localOnly)).toMatchObject({ value: { indexes: { byStart: ['id', 'startOrder'] } } });
    const { LocalSecondaryIndexes: _local, ...globalOnly } = TABLE;
    expect(await inspected(globalOnly)).toMatchObject({
      value: { indexes: { inFlight: ['inFlightOwner', 'registeredAt'] } },
    });
  });

  it.each([
    ['ENABLED', 'expiresAt'],
    ['ENABLING', 'expiresAt'],
    ['DISABLED', undefined],
    ['DISABLING', undefined],
    [undefined, undefined],
  ])('has an expiry where TimeToLive is on or on its way: %s', async (status, attribute) => {
    const expected = { ...FACTS, ...(attribute && { timeToLiveAttribute: attribute }) };
    expect(await inspected(TABLE, timeToLive(status))).toStrictEqual(known(expected));
  });

  it('has the key of the customer’s that encrypts it', async () => {
    const keyArn = 'arn:aws:kms:eu-central-1:123456789012:key/1';
    expect(await inspected({ ...TABLE, SSEDescription: { KMSMasterKeyArn: keyArn } })).toStrictEqual(
      known({ ...FACTS, keyArn }),
    );
    expect(await inspected({ ...TABLE, SSEDescription: { Status: 'ENABLED' } })).toStrictEqual(known(FACTS));
  });

  it('is that there is none, or why it cannot be told', async () => {
    const refused = (type: string): Answer => ({ status: 400, body: { __type: type, message: 'no' } });
    expect(await inspected(undefined)).toEqual(MISSING);
    expect(await inspectionOf({ DescribeTable: refused('ResourceNotFoundException') }).table('state')).toEqual(MISSING);
    expect(await inspectionOf({ DescribeTable: refused('AccessDeniedException') }).table('state')).toEqual(
      unknown('these credentials are not allowed dynamodb:DescribeTable'),
    );
  });
});

describe('what time it is at the service', () => {
  const DATE = 'Fri, 02 Jan 2026 03:04:05 GMT';

  it('is not known before it has answered', async () => {
    expect(await inspectionOf({}).serviceTime()).toEqual(unknown('no service has told its time'));
  });

  it('is the date of the last answer that has one', async () => {
    const inspection = inspectionOf({
      DescribeTable: { date: DATE, body: { Table: TABLE } },
      DescribeTimeToLive: timeToLive(),
    });
    await inspection.table('state');
    expect(await inspection.serviceTime()).toEqual(known(Date.parse(DATE)));
  });

  it('is not known of a date that is none', async () => {
    const inspection = inspectionOf({ DescribeTable: { date: 'yesterday', body: {} } });
    await inspection.table('state');
    expect(await inspection.serviceTime()).toMatchObject({ kind: 'unknown' });
  });
});
