import { describe, expect, it } from '@jest/globals';
import { InvalidRequest } from '../../src/domain/errors.js';
import { parseRequest } from '../../src/domain/request/parse-request.js';

const EXECUTION = 'arn:aws:states:eu-west-1:111122223333:execution:load:run-1';
const DURABLE = 'arn:aws:lambda:eu-west-1:111122223333:function:load:$LATEST/durable-execution/nightly/0a1b';
const STATEMENT = 'aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee';
const SECRET = 'hunter2-do-not-tell';

const refusal = (payload: unknown): InvalidRequest => {
  try {
    parseRequest(payload);
  } catch (error) {
    if (error instanceof InvalidRequest) return error;
    throw error;
  }
  throw new Error('the payload was accepted');
};

describe('payloads that the starter takes', () => {
  it('runs one statement where only SQL is given', () => {
    expect(parseRequest({ sqlStatement: 'select 1' })).toEqual({
      action: 'executeStatement',
      sqls: ['select 1'],
      isBatch: false,
    });
  });

  it('takes a callback of a durable function for whom to answer', () => {
    expect(parseRequest({ sqlStatement: 'select 1', callbackId: 'Ab+/12==', executionArn: DURABLE })).toMatchObject({
      taskToken: 'durable:Ab+/12==',
      executionArn: DURABLE,
    });
    expect(parseRequest({ action: 'cancelStatement', statementId: 'LATEST', executionArn: DURABLE })).toMatchObject({
      statement: { kind: 'latest', executionArn: DURABLE },
    });
  });

  it.each([
    [0, '0'],
    [12, '12'],
    ['table_7', 'table_7'],
  ])('takes %j for the name of an entry', (entry, expected) => {
    const attempt = { stateName: 'Load', enteredTime: '2026-01-02T03:04:05.678Z', retryCount: 0, entry };
    const request = parseRequest({ sqlStatement: 'select 1', taskToken: 't', executionArn: EXECUTION, attempt });
    expect(request).toMatchObject({ attempt: { entry: expected } });
  });

  it.each([-1, 0.5, Number.NaN, 1e308, '', 'x'.repeat(257), null, [1]])(
    'refuses %p as the name of an entry',
    (entry) => {
      const attempt = { stateName: 'Load', enteredTime: '2026-01-02T03:04:05.678Z', retryCount: 0, entry };
      const payload = { sqlStatement: 'select 1', taskToken: 't', executionArn: EXECUTION, attempt };
      expect(() => parseRequest(payload)).toThrow(/^attempt\.entry is/);
    },
  );

  it('lets a durable function wait for a busy singleton, as a task does', () => {
    const singleton = { action: 'executeSingletonStatement', sqlStatement: 'select 1', onBusy: 'wait' };
    expect(parseRequest({ ...singleton, callbackId: 'Ab+/12==', executionArn: DURABLE })).toMatchObject({
      onBusy: 'wait',
    });
    expect(() => parseRequest(singleton)).toThrow('needs a taskToken or a callbackId');
  });

  it.each([
    [{ pool: '' }, 'pool is'],
    [{ pool: 'a b' }, 'pool is'],
    [{ pool: 'x'.repeat(65) }, 'pool is'],
    [{ pool: '__proto__#' }, 'pool is'],
    [{ pool: 5 }, 'pool is 5'],
    [{ pool: ['loads'] }, 'pool is an array of 1'],
    [{ priority: 101 }, 'priority is 101'],
    [{ priority: -101 }, 'priority is -101'],
    [{ priority: 1e308 }, 'priority is'],
    [{ priority: 0.5 }, 'priority is 0.5'],
    [{ priority: Number.NaN }, 'priority is'],
    [{ priority: '5' }, 'priority is'],
    [{ onBusy: 'queue' }, 'onBusy is'],
    [{ action: 'executeSingletonStatement', onBusy: true }, 'onBusy is true'],
  ])('refuses %j, and says what is allowed', (over, message) => {
    const payload = { sqlStatement: 'select 1', taskToken: 't', executionArn: EXECUTION, ...over };
    expect(() => parseRequest(payload)).toThrow(message);
    expect(() => parseRequest(payload)).toThrow(/allowed/);
  });

  it('takes a statement with everything that goes with it', () => {
    const attempt = { stateName: 'Load', enteredTime: '2026-01-02T03:04:05.678Z', retryCount: 1, redriveCount: 2 };
    expect(
      parseRequest({
        action: 'executeSingletonStatement',
        sqlStatement: 'select :a',
        taskToken: 'token',
        executionArn: EXECUTION,
        attempt,
        parameters: { a: 'x' },
        resultFormat: 'CSV',
        sessionKeepAliveSeconds: 60,
        waitTimeSeconds: 30,
        database: 'dev',
        includeResult: { maxRows: 5 },
        singletonKey: 'nightly',
      }),
    ).toEqual({
      action: 'executeSingletonStatement',
      sqls: ['select :a'],
      isBatch: false,
      taskToken: 'token',
      executionArn: EXECUTION,
      attempt,
      parameters: [{ name: 'a', value: 'x' }],
      resultFormat: 'CSV',
      sessionKeepAliveSeconds: 60,
      waitTimeSeconds: 30,
      database: 'dev',
      includeResult: { maxRows: 5 },
      singletonKey: 'nightly',
    });
  });

  it('takes a batch of 1 to 40', () => {
    const sqlStatements = Array.from({ length: 40 }, () => 'select 1');
    expect(parseRequest({ sqlStatements, executionMode: 'AUTO_COMMIT' })).toMatchObject({
      isBatch: true,
      executionMode: 'AUTO_COMMIT',
    });
  });

  it('takes an attempt of an execution that was never redriven', () => {
    const attempt = { stateName: 'Load', enteredTime: '2026-01-02T03:04:05Z', retryCount: 0 };
    expect(parseRequest({ sqlStatement: 'select 1', attempt })).toMatchObject({ attempt: { redriveCount: 0 } });
  });

  it.each([
    [{ maxRows: 7 }, { maxRows: 7 }],
    [true, { maxRows: 10_000 }],
    [false, undefined],
    [{ format: 'csv' }, { maxRows: 0, s3: { format: 'csv' } }],
    [
      { to: 's3://lake/results/' },
      { maxRows: 0, s3: { format: 'jsonl', location: { bucket: 'lake', prefix: 'results' } } },
    ],
    [{ overflow: 's3' }, { maxRows: 10_000, s3: { format: 'jsonl' } }],
    [
      { maxRows: 9, overflow: 's3', to: 's3://lake', format: 'json' },
      { maxRows: 9, s3: { format: 'json', location: { bucket: 'lake', prefix: '' } } },
    ],
  ])('reads includeResult %j', (includeResult, expected) => {
    const request = parseRequest({ sqlStatement: 'select 1', taskToken: 't', executionArn: EXECUTION, includeResult });
    expect('includeResult' in request ? request.includeResult : undefined).toEqual(expected);
  });

  it('lets a result that was asked for as CSV go to S3 as CSV', () => {
    const request = parseRequest({
      ...{ sqlStatement: 'select 1', taskToken: 't', executionArn: EXECUTION },
      ...{ resultFormat: 'CSV', includeResult: { overflow: 's3' } },
    });
    expect(request).toMatchObject({ includeResult: { s3: { format: 'csv' } } });
  });

  it.each([
    [{}, 'includeResult is an empty object'],
    [{ maxRows: 7, to: 's3://lake' }, 'includeResult.maxRows does not go with to and format'],
    [{ overflow: 'S3' }, 'includeResult.overflow is "S3"; allowed: "s3"'],
    [{ overflow: true }, 'includeResult.overflow is true'],
    [{ to: 'lake/results' }, 'includeResult.to is "lake/results"; allowed: s3://bucket or s3://bucket/prefix'],
    [{ to: `s3://lake/${'x'.repeat(600)}` }, 'includeResult.to is a string of 610 characters'],
    [{ to: 's3://lake/../x' }, 'includeResult.to is'],
    [{ to: ['s3://lake'] }, 'includeResult.to is an array of 1'],
    [{ to: null }, 'includeResult.to is null'],
    [{ format: 'parquet' }, 'includeResult.format is "parquet"; allowed: jsonl, csv or json'],
    [
      { format: 'csv', key: 'x' },
      'includeResult.key is not a field of includeResult; allowed: maxRows, overflow, to, format',
    ],
    [[], 'includeResult is an array of 0'],
    ['s3://lake', 'includeResult is "s3://lake"'],
  ])('refuses includeResult %j', (includeResult, message) => {
    const payload = { sqlStatement: 'select 1', taskToken: 't', executionArn: EXECUTION, includeResult };
    expect(() => parseRequest(payload)).toThrow(message);
  });

  it('refuses JSON of a result that was asked for as CSV', () => {
    const payload = { sqlStatement: 'select 1', taskToken: 't', executionArn: EXECUTION, resultFormat: 'CSV' };
    expect(() => parseRequest({ ...payload, includeResult: { format: 'jsonl' } })).toThrow(
      'includeResult.format is jsonl, but resultFormat is CSV',
    );
  });

  it('takes parameters as a list, as an object, as numbers and as booleans', () => {
    const expected = [
      { name: 'a', value: '1.5' },
      { name: 'b', value: 'true' },
    ];
    const given = [
      [
        { name: 'a', value: 1.5 },
        { name: 'b', value: true },
      ],
      { a: 1.5, b: true },
    ];
    for (const parameters of given) {
      expect(parseRequest({ sqlStatement: 'select :a, :b', parameters })).toMatchObject({ parameters: expected });
    }
  });

  it('treats no parameters like none given', () => {
    expect(parseRequest({ sqlStatement: 'select 1', parameters: [] })).not.toHaveProperty('parameters');
    expect(parseRequest({ sqlStatement: 'select 1', parameters: {} })).not.toHaveProperty('parameters');
  });

  it('takes cancelStatement by the id of an invocation', () => {
    const payload = { action: 'cancelStatement', executionArn: EXECUTION, invocationId: 'abc-1' };
    expect(parseRequest(payload)).toEqual({
      action: 'cancelStatement',
      statement: { kind: 'invocation', executionArn: EXECUTION, invocationId: 'abc-1' },
    });
  });

  it.each(['describeStatement', 'getStatementResult', 'cancelStatement'])('takes %s by id and by LATEST', (action) => {
    expect(parseRequest({ action, statementId: STATEMENT })).toMatchObject({
      statement: { kind: 'id', statementId: STATEMENT },
    });
    expect(parseRequest({ action, statementId: 'LATEST', executionArn: EXECUTION, stateName: 'Load' })).toMatchObject({
      statement: { kind: 'latest', executionArn: EXECUTION, stateName: 'Load' },
    });
  });

  it('takes the null that a first page has for its token', () => {
    const payload = { action: 'getStatementResult', statementId: STATEMENT, nextToken: null };
    expect(parseRequest(payload)).not.toHaveProperty('nextToken');
    expect(parseRequest({ ...payload, nextToken: 'page-2' })).toMatchObject({ nextToken: 'page-2' });
  });

  it('takes the execution ARNs of every partition and of map runs', () => {
    for (const executionArn of [
      'arn:aws-cn:states:cn-north-1:111122223333:execution:load:run-1',
      'arn:aws-us-gov:states:us-gov-west-1:111122223333:execution:load/Each:0f1e2d3c',
    ]) {
      expect(parseRequest({ sqlStatement: 'select 1', executionArn })).toMatchObject({ executionArn });
    }
  });
});

describe('payloads that the starter refuses, naming the field', () => {
  const base = { sqlStatement: 'select 1' };
  it.each<[string, unknown, string]>([
    ['nothing', undefined, 'the payload is undefined'],
    ['a text', 'select 1', 'the payload is a string of 8 characters'],
    ['a list', [1], 'the payload is an array of 1'],
    ['no action', {}, 'action is missing'],
    ['an unknown action', { action: 'dropEverything' }, 'action is "dropEverything"'],
    [
      'an unknown field',
      { ...base, sqlStatment: 'x' },
      'sqlStatment is not a field of this payload; allowed: action, sqlStatement, sqlStatements, taskToken, ',
    ],
    ['a prototype key', JSON.parse('{"sqlStatement":"select 1","__proto__":{"a":1}}'), '__proto__'],
    ['a constructor key', { ...base, constructor: 1 }, 'constructor is not a field'],
    ['empty SQL', { sqlStatement: '  ' }, 'sqlStatement is a string of 2 characters'],
    ['SQL that is a number', { sqlStatement: 1 }, 'sqlStatement is a number'],
    ['SQL over 100 KB', { sqlStatement: 'x'.repeat(102_401) }, 'sqlStatement is a string of 102401 characters'],
    ['SQL with half a character', { sqlStatement: 'select \uD800' }, 'sqlStatement'],
    ['an empty batch', { sqlStatements: [] }, 'sqlStatements is an array of 0'],
    ['a batch of 41', { sqlStatements: Array(41).fill('select 1') }, 'sqlStatements is an array of 41'],
    ['an empty statement in a batch', { sqlStatements: ['select 1', ''] }, 'sqlStatements.1 is an empty string'],
    ['SQL twice', { ...base, sqlStatements: ['select 1'] }, 'both given'],
    [
      'a token of a durable execution',
      { ...base, taskToken: 't', executionArn: DURABLE },
      'with a taskToken it is the ARN of an execution',
    ],
    [
      'a token that stands for a callback',
      { ...base, taskToken: 'durable:Ab12', executionArn: EXECUTION },
      'taskToken is a string of 12',
    ],
    [
      'a token that stands for an address',
      { ...base, taskToken: 'cloudformation:{}', executionArn: EXECUTION },
      'taskToken is a string of 17 characters',
    ],
    ['a callback without execution', { ...base, callbackId: 'Ab12' }, 'executionArn is missing; with a callbackId'],
    [
      'a callback of a state machine',
      { ...base, callbackId: 'Ab12', executionArn: EXECUTION },
      'with a callbackId it is the ARN',
    ],
    [
      'what is no callback',
      { ...base, callbackId: 'a b', executionArn: DURABLE },
      'callbackId is a string of 3 characters',
    ],
    [
      'a callback and a token',
      { ...base, callbackId: 'Ab12', taskToken: 't', executionArn: DURABLE },
      'taskToken and callbackId are both given',
    ],
    ['a token without execution', { ...base, taskToken: 't' }, 'executionArn is missing'],
    ['an empty token', { ...base, taskToken: '', executionArn: EXECUTION }, 'taskToken is an empty string'],
    ['a null token', { ...base, taskToken: null, executionArn: EXECUTION }, 'taskToken is null'],
    ['a wrong ARN', { ...base, executionArn: 'arn:aws:states:x' }, 'executionArn is "arn:aws:states:x"'],
    [
      'a state machine ARN',
      { ...base, executionArn: EXECUTION.replace(':execution:', ':stateMachine:') },
      'executionArn',
    ],
    ['NULL as parameter', { ...base, parameters: { a: null } }, "'a' is null; the Data API cannot pass SQL NULL"],
    ['an empty parameter', { ...base, parameters: [{ name: 'a', value: '' }] }, 'empty string; the Data API cannot'],
    [
      'a parameter twice',
      {
        ...base,
        parameters: [
          { name: 'a', value: 1 },
          { name: 'a', value: 2 },
        ],
      },
      "'a' is given twice",
    ],
    ['a parameter name with a dash', { ...base, parameters: { 'a-b': 'x' } }, 'the name "a-b"'],
    ['a structured parameter', { ...base, parameters: { a: { deep: SECRET } } }, "'a' is an object"],
    ['an unknown part of a parameter', { ...base, parameters: [{ name: 'a', value: 'x', type: 1 }] }, '"type"'],
    ['a wait of 31 s', { ...base, waitTimeSeconds: 31 }, 'waitTimeSeconds is 31; allowed: a whole number from 1 to 30'],
    ['a wait of half a second', { ...base, waitTimeSeconds: 0.5 }, 'waitTimeSeconds is 0.5'],
    ['a keep-alive over a day', { ...base, sessionKeepAliveSeconds: 86_401 }, 'sessionKeepAliveSeconds is 86401'],
    ['a mode without batch', { ...base, executionMode: 'TRANSACTION' }, 'executionMode'],
    ['a wrong mode', { sqlStatements: ['a'], executionMode: 'PARALLEL' }, 'executionMode is "PARALLEL"'],
    ['a wrong format', { ...base, resultFormat: 'XML' }, 'resultFormat is "XML"'],
    ['a database beside a session', { ...base, sessionId: STATEMENT, database: 'dev' }, 'database does not go with'],
    ['a result without callback', { ...base, includeResult: true }, 'includeResult needs a taskToken'],
    [
      'a result of no rows',
      { ...base, taskToken: 't', executionArn: EXECUTION, includeResult: { maxRows: 0 } },
      'includeResult',
    ],
    ['a lock for a plain statement', { ...base, singletonKey: 'x' }, 'singletonKey does not go with executeStatement'],
    ['half an attempt', { ...base, attempt: { stateName: 'Load' } }, 'attempt.enteredTime'],
    [
      'an attempt that counts backwards',
      { ...base, attempt: { stateName: 'a', enteredTime: '2026-01-02T03:04:05Z', retryCount: -1 } },
      'attempt.retryCount is -1',
    ],
    ['no statement to describe', { action: 'describeStatement' }, 'statementId is missing'],
    ['a wrong id', { action: 'cancelStatement', statementId: 'latest' }, 'statementId is "latest"'],
    [
      'an invocation of no execution',
      { action: 'cancelStatement', invocationId: 'abc' },
      'executionArn is missing; invocationId needs',
    ],
    [
      'an invocation and a statement',
      { action: 'cancelStatement', invocationId: 'abc', executionArn: EXECUTION, statementId: STATEMENT },
      'statementId does not go with invocationId',
    ],
    [
      'an invocation and a state',
      { action: 'cancelStatement', invocationId: 'abc', executionArn: EXECUTION, stateName: 'Load' },
      'stateName does not go with invocationId',
    ],
    [
      'an invocation that is none',
      { action: 'cancelStatement', invocationId: 'a/b', executionArn: EXECUTION },
      'invocationId is "a/b"; allowed: the id of an invocation',
    ],
    [
      'an invocation to describe',
      { action: 'describeStatement', invocationId: 'abc', executionArn: EXECUTION },
      'invocationId does not go with describeStatement',
    ],
    ['LATEST of nothing', { action: 'cancelStatement', statementId: 'LATEST' }, 'executionArn is missing'],
    [
      'SQL to describe',
      { action: 'describeStatement', statementId: STATEMENT, sqlStatement: 'x' },
      'sqlStatement does not go',
    ],
    [
      'a token to describe with',
      { action: 'describeStatement', statementId: STATEMENT, taskToken: SECRET },
      'taskToken does not go',
    ],
  ])('%s', (_name, payload, part) => {
    const error = refusal(payload);
    expect(error.name).toBe('InvalidRequest');
    expect(error.message).toContain(part);
  });

  it('never tells a token, SQL or a parameter', () => {
    for (const payload of [
      { sqlStatement: SECRET.repeat(10_000) },
      { sqlStatements: [SECRET, 7] },
      { sqlStatement: SECRET, waitTimeSeconds: 99 },
      { sqlStatement: SECRET, taskToken: SECRET },
      { sqlStatement: 'select 1', taskToken: SECRET.repeat(200), executionArn: EXECUTION },
      { sqlStatement: 'select 1', parameters: SECRET },
      { sqlStatement: 'select 1', parameters: [SECRET] },
      { sqlStatement: 'select 1', parameters: { a: [SECRET] } },
      SECRET,
    ]) {
      expect(refusal(payload).message).not.toContain(SECRET);
    }
  });
});
