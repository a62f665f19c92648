import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { failureBody, RESPONSE_BYTES_MAX, successBody } from '../../../src/domain/custom-resource/response-body.js';
import type { WaitingCustomResource } from '../../../src/domain/waiter.js';
import { propertyRuns } from '../../support/property-runs.js';

const WAITER: WaitingCustomResource = {
  kind: 'customResource',
  responseUrl: 'https://secret.example/?Signature=secret',
  stackId: 'arn:aws:cloudformation:eu-west-1:123456789012:stack/warehouse/0a1b2c3d',
  requestId: 'request-1',
  logicalResourceId: 'Schema',
  physicalResourceId: 'warehouse/Schema',
  failedPhysicalResourceId: 'warehouse/Schema/not-created',
};

const outputOf = (result?: object): string =>
  JSON.stringify({ detail: { statementId: 'a-statement', rows: 1 }, ...(result && { result }) });
const dataOf = (body: string): unknown => (JSON.parse(body) as { Data: unknown }).Data;
const reasonOf = (cause: object, error = 'FAILED'): string =>
  (JSON.parse(failureBody(WAITER, { error, cause: JSON.stringify(cause) })) as { Reason: string }).Reason;

describe('the response to CloudFormation', () => {
  it('has the columns of the first row as texts, and leaves out NULL', () => {
    const result = {
      ColumnMetadata: [{ name: 'version' }, { name: 'n', label: 'count' }, { name: 'gone' }, { name: 'ok' }],
      Records: [[{ stringValue: 'one' }, { longValue: 3 }, { isNull: true }, { booleanValue: false }], []],
    };
    expect(dataOf(successBody(WAITER, outputOf(result)))).toEqual({
      ...{ statementId: 'a-statement', rows: '1' },
      ...{ 'row.version': 'one', 'row.count': '3', 'row.ok': 'false' },
    });
  });

  it('leaves a row out whole that does not fit, and says so', () => {
    const result = { ColumnMetadata: [{ name: 'text' }], Records: [[{ stringValue: 'x'.repeat(5_000) }]] };
    const data = { statementId: 'a-statement', rows: '1', rowOmitted: 'true' };
    expect(dataOf(successBody(WAITER, outputOf(result)))).toEqual(data);
  });

  it('has up to 4,096 bytes', () => {
    const bodyOf = (length: number): string => {
      const result = { ColumnMetadata: [{ name: 'text' }], Records: [[{ stringValue: 'x'.repeat(length) }]] };
      return successBody(WAITER, outputOf(result));
    };
    const room = RESPONSE_BYTES_MAX - Buffer.byteLength(bodyOf(0));
    expect(Buffer.byteLength(bodyOf(room))).toBe(RESPONSE_BYTES_MAX);
    expect(dataOf(bodyOf(room))).toHaveProperty(['row.text']);
    expect(dataOf(bodyOf(room + 1))).toMatchObject({ rowOmitted: 'true' });
  });

  it('asks CloudFormation to hide what is not to be shown', () => {
    expect(JSON.parse(successBody({ ...WAITER, noEcho: true }, '{}'))).toMatchObject({ NoEcho: true });
    expect(JSON.parse(successBody(WAITER, '{}'))).not.toHaveProperty('NoEcho');
  });

  it('has what CloudFormation knows the request by, of a success as of a failure', () => {
    const identity = {
      ...{ StackId: WAITER.stackId, RequestId: 'request-1', LogicalResourceId: 'Schema' },
    };
    expect(JSON.parse(successBody(WAITER, outputOf()))).toStrictEqual({
      ...{ Status: 'SUCCESS', PhysicalResourceId: 'warehouse/Schema', ...identity },
      Data: { statementId: 'a-statement', rows: '1' },
    });
    const { failedPhysicalResourceId: _failed, ...without } = WAITER;
    expect(JSON.parse(failureBody(without, { error: 'FAILED', cause: 'no JSON' }))).toStrictEqual({
      ...{ Status: 'FAILED', PhysicalResourceId: 'warehouse/Schema', ...identity },
      Reason: 'FAILED: the database’s text may quote the SQL and is not told here',
    });
  });

  it.each<[string, object | null, object]>([
    ['nothing', null, {}],
    ['an empty id and no count', { detail: { statementId: '', rows: -1 } }, {}],
    ['ids and counts of other kinds', { detail: { statementId: 7, rows: '3' } }, {}],
    ['no row at all', { detail: { rows: 0 } }, { rows: '0' }],
    ['rows that are no list', { result: { ColumnMetadata: [{ name: 'a' }], Records: 'x' } }, {}],
    ['a row that is no list', { result: { ColumnMetadata: [{ name: 'a' }], Records: ['x'] } }, {}],
    ['columns that are no list', { result: { ColumnMetadata: 'x', Records: [[{ stringValue: 'a' }]] } }, {}],
    [
      'columns without names',
      { result: { ColumnMetadata: [null, { label: 7 }], Records: [[{ stringValue: 'a' }, { doubleValue: 1.5 }]] } },
      { 'row.1': 'a', 'row.2': '1.5' },
    ],
    [
      'fields that are none',
      { result: { ColumnMetadata: [{}, {}, {}, {}], Records: [[null, 'x', {}, { blobValue: {} }]] } },
      {},
    ],
    [
      'a field of NULL that is told in another way',
      { result: { ColumnMetadata: [{ name: 'a' }], Records: [[{ isNull: 'text' }]] } },
      {},
    ],
  ])('has no more data than an output tells: %s', (_what, output, data) => {
    expect(dataOf(successBody(WAITER, JSON.stringify(output)))).toStrictEqual(data);
  });

  it.each([
    ...['deadlock', 'lock-timeout', 'resource', 'timeout', 'connection', 'cancelled', 'expired', 'undescribable'],
    ...['never-started', 'output'],
  ])('tells the text of a failure of the class %s, with what to do', (errorClass) => {
    expect(reasonOf({ message: 'what was', errorClass, hint: 'wait' })).toBe(
      `FAILED: what was (class ${errorClass}; wait)`,
    );
  });

  it.each(['a', 'ab', 'no room for this'])('ends where its ids alone are too long for it: %j', (errorMessage) => {
    const long = { ...WAITER, physicalResourceId: 'x'.repeat(5_000), failedPhysicalResourceId: 'x'.repeat(5_000) };
    const body = JSON.parse(failureBody(long, { error: '', cause: JSON.stringify({ errorMessage }) })) as object;
    expect(body).toMatchObject({ Status: 'FAILED', Reason: '...', PhysicalResourceId: 'x'.repeat(5_000) });
  });

  it('tells nothing of members of other kinds', () => {
    expect(reasonOf({ message: 7, errorClass: 8, hint: 9, statementId: 10, errorMessage: 11 })).toBe(
      'FAILED: the database’s text may quote the SQL and is not told here',
    );
  });

  it('cuts a reason only where it must, by no more than a tenth at a time, and no character in two', () => {
    const reason = (length: number): string => {
      const cause = JSON.stringify({ errorMessage: '😀'.repeat(length) });
      return (JSON.parse(failureBody(WAITER, { error: 'E', cause })) as { Reason: string }).Reason;
    };
    expect(reason(900)).toBe(`E: ${'😀'.repeat(900)}`);
    for (let length = 1_000; length < 1_012; length += 1) {
      const cut = reason(length);
      expect(cut).toMatch(/^E: (?:😀)+\.\.\.$/u);
      expect(cut.isWellFormed()).toBe(true);
      expect(cut.length).toBeGreaterThan(1_500);
    }
  });

  it.each(['not-found', 'already-exists', 'permission', 'serializable-isolation'])(
    'tells the database’s first line of a failure of the class %s',
    (errorClass) => {
      const message = 'ERROR: relation "sales" does not exist\nCONTEXT: SQL statement "secret"';
      expect(reasonOf({ message, errorClass, statementId: 'a-statement' })).toBe(
        `FAILED: ERROR: relation "sales" does not exist (class ${errorClass}; statement a-statement)`,
      );
    },
  );

  it.each(['syntax', 'data', 'constraint', 'load', 'unknown', undefined])(
    'keeps the database’s text to itself where it may quote SQL or values: %s',
    (errorClass) => {
      const reason = reasonOf({ message: 'ERROR: syntax error at or near "hunter2"', errorClass, statementId: 's' });
      expect(reason).not.toContain('hunter2');
      expect(reason).toContain('statement s');
    },
  );

  it('tells the starter’s own refusal', () => {
    const cause = { errorType: 'InvalidRequest', errorMessage: 'onCreate: sqlStatement is an empty string' };
    expect(reasonOf(cause, 'InvalidRequest')).toBe('InvalidRequest: onCreate: sqlStatement is an empty string');
  });

  it('says by the id whether there can be anything to delete', () => {
    const idOf = (errorClass: string): unknown =>
      (
        JSON.parse(failureBody(WAITER, { error: 'FAILED', cause: JSON.stringify({ errorClass }) })) as Record<
          string,
          unknown
        >
      ).PhysicalResourceId;
    expect(idOf('not-found')).toBe('warehouse/Schema/not-created');
    expect(idOf('expired')).toBe('warehouse/Schema');
    expect(idOf('undescribable')).toBe('warehouse/Schema');
  });

  it('is JSON within its limit and without the URL, whatever it is made of', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', maxLength: 256 }),
        fc.string({ unit: 'binary', maxLength: 6_000 }),
        fc.dictionary(fc.string(), fc.jsonValue()),
        (error, message, result) => {
          const failed = failureBody(WAITER, {
            error,
            cause: JSON.stringify({ message, errorClass: 'permission' }),
          });
          const succeeded = successBody(
            WAITER,
            JSON.stringify({ detail: { statementId: message.slice(0, 40) }, result }),
          );
          for (const body of [failed, succeeded]) {
            expect(JSON.parse(body)).toMatchObject({ RequestId: 'request-1' });
            expect(Buffer.byteLength(body)).toBeLessThanOrEqual(RESPONSE_BYTES_MAX);
            expect(body).not.toContain('Signature');
          }
        },
      ),
      propertyRuns(60),
    );
  });
});
