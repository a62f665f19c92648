import { describe, expect, it } from '@jest/globals';
import { describeName, describeSecret, describeValue } from '../../../src/domain/request/describe-value.js';
import { parseParameters } from '../../../src/domain/request/parse-parameters.js';
import { parseRequest } from '../../../src/domain/request/parse-request.js';
import { taskTokenIn } from '../../../src/domain/request/task-token-in.js';
import { AN_EXECUTION_ARN, anAttempt } from '../../support/builders.js';

const ID = 'aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee';
const task = { sqlStatement: 'select 1', taskToken: 'token', executionArn: AN_EXECUTION_ARN };
const singleton = { ...task, action: 'executeSingletonStatement' };
const described = { action: 'describeStatement', statementId: ID };
const attempted = (over: object): object => ({ ...task, attempt: { ...anAttempt(), ...over } });
const refusalOf = (payload: unknown): string => {
  try {
    parseRequest(payload);
  } catch (error) {
    return (error as Error).message;
  }
  return 'nothing';
};

describe('the fields of a payload', () => {
  it.each<[string, object]>([
    ['SQL of 100 KB', { ...task, sqlStatement: 'x'.repeat(102_400) }],
    ['SQL of 100 KB in wide characters', { ...task, sqlStatement: 'é'.repeat(51_200) }],
    ['a token of 2,048 characters', { ...task, taskToken: 't'.repeat(2_048) }],
    ['a state’s name of 80 characters', attempted({ stateName: 's'.repeat(80) })],
    ['a time of 40 characters', attempted({ enteredTime: `2026-01-02T03:04:05.${'0'.repeat(19)}Z` })],
    ['a heartbeat that is unused', attempted({ heartbeat: 'unused' })],
    ['the longest time limit', attempted({ timeoutSeconds: 99_999_999 })],
    ['the shortest time limit', attempted({ timeoutSeconds: 1 })],
    ['an entry of 256 characters', attempted({ entry: 'e'.repeat(256) })],
    ['a sub-statement', { ...described, statementId: `${ID}:12` }],
    ['a next token of 4,096 characters', { ...described, action: 'getStatementResult', nextToken: 'n'.repeat(4_096) }],
    ['a transaction', { ...task, sqlStatement: undefined, sqlStatements: ['a'], executionMode: 'TRANSACTION' }],
    ['JSON', { ...task, resultFormat: 'JSON' }],
    ['a database of 127 characters', { ...task, database: 'd'.repeat(127) }],
    ['a key of 512 characters', { ...singleton, singletonKey: 'k'.repeat(512) }],
    ['a key with one of the tasker’s words in it', { ...singleton, singletonKey: 'a pool/etl:loads' }],
    ['a key that is but the word', { ...singleton, singletonKey: 'Pool/token' }],
    ['a session of a day', { ...task, sessionKeepAliveSeconds: 86_400 }],
    ['a session that is not kept', { ...task, sessionKeepAliveSeconds: 0 }],
    ['a wait of half a minute', { ...task, waitTimeSeconds: 30 }],
    ['a wait of a second', { ...described, waitTimeSeconds: 1 }],
    ['the lowest priority', { ...task, pool: 'loads', priority: -100 }],
    ['the highest priority', { ...task, pool: 'p'.repeat(64), priority: 100 }],
    ['rows of CSV', { ...described, action: 'getStatementResult', resultFormat: 'CSV' }],
    ['no result inside', { sqlStatement: 'select 1', includeResult: false }],
    ['the most rows', { ...task, includeResult: { maxRows: 1_000_000 } }],
    [
      'an invocation’s id of 64 characters',
      { action: 'cancelStatement', executionArn: AN_EXECUTION_ARN, invocationId: 'i'.repeat(64) },
    ],
  ])('may hold %s', (_what, payload) => {
    expect(refusalOf(payload)).toBe('nothing');
  });

  it.each<[string, object, string]>([
    [
      'SQL over 100 KB in wide characters',
      { ...task, sqlStatement: `x${'é'.repeat(51_200)}` },
      'sqlStatement is a string',
    ],
    [
      'SQL of half a character',
      { ...task, sqlStatement: 'select \ud800' },
      'sqlStatement is a string of 8 characters, half of a surrogate pair among them; allowed',
    ],
    [
      'half a character in the name of a lock',
      { ...task, action: 'executeSingletonStatement', singletonKey: '\udc00x' },
      'singletonKey is a string of 2 characters, half of a surrogate pair among them; allowed',
    ],
    ['a token of 2,049 characters', { ...task, taskToken: 't'.repeat(2_049) }, 'taskToken is a string of 2049'],
    ['no token', { ...task, taskToken: '' }, 'taskToken is an empty string'],
    [
      'a state’s name of 81 characters',
      attempted({ stateName: 's'.repeat(81) }),
      'attempt.stateName is a string of 81',
    ],
    [
      'a time of 41 characters',
      attempted({ enteredTime: `2026-01-02T03:04:05.${'0'.repeat(20)}Z` }),
      'attempt.enteredTime is',
    ],
    [
      'a time that is none',
      attempted({ enteredTime: 'yesterday' }),
      'attempt.enteredTime is "yesterday"; allowed: an ISO',
    ],
    [
      'a heartbeat that is used',
      attempted({ heartbeat: 'used' }),
      'attempt.heartbeat is "used"; allowed: "unused", or left out',
    ],
    [
      'no time limit',
      attempted({ timeoutSeconds: 0 }),
      'attempt.timeoutSeconds is 0; allowed: a whole number from 1 to 99999999',
    ],
    ['half a retry', attempted({ retryCount: 0.5 }), 'attempt.retryCount is 0.5; allowed: a whole number from 0'],
    [
      'another field of an attempt',
      attempted({ tries: 1 }),
      'attempt.tries is not a field of attempt; allowed: stateName, enteredTime, retryCount, redriveCount, timeoutSeconds, heartbeat, entry',
    ],
    [
      'an attempt that is none',
      { ...task, attempt: 'first' },
      'attempt is "first"; allowed: an object {stateName, enteredTime',
    ],
    ['another field', { ...task, sql: 'x' }, 'sql is not a field'],
    ['a statement’s id before', { ...described, statementId: `x${ID}` }, `statementId is "x${ID}"`],
    ['a statement’s id with letters behind', { ...described, statementId: `${ID}:1a` }, 'statementId is'],
    ['a statement’s id that goes on', { ...described, statementId: `${ID}x` }, 'statementId is'],
    ['a sub-statement without a number', { ...described, statementId: `${ID}:` }, 'statementId is'],
    [
      'a session’s id that is none',
      { ...task, sessionId: 'session' },
      'sessionId is "session"; allowed: the SessionId',
    ],
    [
      'a next token of 4,097',
      { ...described, action: 'getStatementResult', nextToken: 'n'.repeat(4_097) },
      'nextToken is',
    ],
    [
      'another mode',
      { ...task, executionMode: 'AUTO' },
      'executionMode is "AUTO"; allowed: TRANSACTION or AUTO_COMMIT',
    ],
    ['another format', { ...task, resultFormat: 'XML' }, 'resultFormat is "XML"; allowed: JSON or CSV'],
    ['a database of 128 characters', { ...task, database: 'd'.repeat(128) }, 'database is a string of 128 characters'],
    [
      'a key of a pool',
      { ...singleton, singletonKey: 'pool/etl:loads' },
      'singletonKey is "pool/etl:loads"; allowed: the name of a lock, 1 to 512 characters that do not begin with pool/ or resource/ or token/',
    ],
    [
      'a key of a custom resource',
      { ...singleton, singletonKey: 'resource/arn:x/Schema' },
      'singletonKey is "resource',
    ],
    ['a key of a task token', { ...singleton, singletonKey: 'token/0a1b' }, 'singletonKey is "token/0a1b"'],
    ['a key of 513 characters', { ...singleton, singletonKey: 'k'.repeat(513) }, 'singletonKey is a string of 513'],
    [
      'a wait of nothing',
      { ...described, waitTimeSeconds: 0 },
      'waitTimeSeconds is 0; allowed: a whole number from 1 to 30',
    ],
    ['another way of being busy', { ...singleton, onBusy: 'sleep' }, 'onBusy is "sleep"; allowed: fail or wait'],
    [
      'a priority below',
      { ...task, pool: 'loads', priority: -101 },
      'priority is -101; allowed: a whole number from -100 to 100',
    ],
    ['a priority above', { ...task, pool: 'loads', priority: 101 }, 'priority is 101; allowed'],
    [
      'a pool of 65 characters',
      { ...task, pool: 'p'.repeat(65) },
      'pool is a string of 65 characters; allowed: the name of a pool',
    ],
    [
      'a list for a result',
      { ...task, includeResult: [] },
      'includeResult is an array of 0; allowed: true, false or an object',
    ],
    [
      'another field of a result',
      { ...task, includeResult: { rows: 1 } },
      'includeResult.rows is not a field of includeResult; allowed: maxRows, overflow, to, format',
    ],
    [
      'a result of nothing',
      { ...task, includeResult: { maxRows: 0 } },
      'includeResult.maxRows is 0; allowed: a whole number from 1 to 1000000',
    ],
    [
      'a callback in an execution of a state machine',
      {
        sqlStatement: 'select 1',
        callbackId: 'Ab12',
        executionArn: 'arn:aws:states:eu-west-1:123456789012:execution:l:r',
      },
      'executionArn is "arn:aws:states:eu-west-1:123456789012:execution:l:r"; with a callbackId',
    ],
    [
      'a callback in nothing',
      { sqlStatement: 'select 1', callbackId: 'Ab12' },
      'executionArn is missing; with a callbackId it is the ARN of the durable execution',
    ],
    ['no payload', null as never, 'the payload is null; allowed: a JSON object'],
    ['a list', [] as never, 'the payload is an array of 0; allowed: a JSON object'],
    [
      'a mode without a batch',
      { ...task, executionMode: 'TRANSACTION' },
      'executionMode is "TRANSACTION", but there is no batch',
    ],
    ['a database beside a session', { ...task, sessionId: ID, database: 'dev' }, 'database does not go with sessionId'],
    [
      'a result without a task',
      { sqlStatement: 'select 1', includeResult: true },
      'includeResult needs a taskToken or a callbackId',
    ],
  ])('may not hold %s', (_what, payload, message) => {
    expect(refusalOf(payload)).toContain(message);
  });

  it('that go with an action are told where another does not', () => {
    expect(refusalOf({ ...described, nextToken: 'n' })).toBe(
      'nextToken does not go with describeStatement; allowed: statementId, executionArn, stateName, waitTimeSeconds',
    );
    expect(refusalOf({ ...described, action: 'getStatementResult', waitTimeSeconds: 1 })).toBe(
      'waitTimeSeconds does not go with getStatementResult; allowed: statementId, executionArn, stateName, nextToken, resultFormat',
    );
    expect(refusalOf({ ...described, action: 'cancelStatement', waitTimeSeconds: 1 })).toBe(
      'waitTimeSeconds does not go with cancelStatement; allowed: statementId, executionArn, stateName, invocationId',
    );
    for (const other of [undefined, null]) expect(refusalOf({ ...described, nextToken: other })).toBe('nothing');
  });

  it('are in the request as they came, and not there where they were not', () => {
    const all = {
      ...{ ...task, database: 'dev', sessionKeepAliveSeconds: 0, waitTimeSeconds: 5, pool: 'loads', priority: 7 },
      ...{ resultFormat: 'CSV', parameters: { a: 1 }, attempt: anAttempt() },
    };
    expect(parseRequest(all)).toStrictEqual({
      ...{ action: 'executeStatement', sqls: ['select 1'], isBatch: false, taskToken: 'token' },
      ...{ executionArn: AN_EXECUTION_ARN, database: 'dev', sessionKeepAliveSeconds: 0, waitTimeSeconds: 5 },
      ...{ pool: 'loads', priority: 7, resultFormat: 'CSV', parameters: [{ name: 'a', value: '1' }] },
      attempt: anAttempt(),
    });
    expect(parseRequest({ sqlStatement: 'select 1' })).toStrictEqual({
      ...{ action: 'executeStatement', sqls: ['select 1'], isBatch: false },
    });
    expect(parseRequest({ ...task, sessionId: ID })).toMatchObject({ sessionId: ID });
    expect(parseRequest({ ...singleton, onBusy: 'fail' })).not.toHaveProperty('onBusy');
    expect(parseRequest({ ...singleton, onBusy: 'wait' })).toMatchObject({ onBusy: 'wait' });
    expect(parseRequest({ ...described, waitTimeSeconds: 5 })).toStrictEqual({
      ...{ action: 'describeStatement', statement: { kind: 'id', statementId: ID }, waitTimeSeconds: 5 },
    });
    const page = { ...described, action: 'getStatementResult', nextToken: 'n', resultFormat: 'CSV' };
    expect(parseRequest(page)).toStrictEqual({
      ...{
        action: 'getStatementResult',
        statement: { kind: 'id', statementId: ID },
        nextToken: 'n',
        resultFormat: 'CSV',
      },
    });
  });
});

describe('parameters', () => {
  it('are taken as a list and as an object, numbers and booleans as texts', () => {
    expect(parseParameters(undefined)).toBeUndefined();
    expect(parseParameters([])).toBeUndefined();
    expect(parseParameters({})).toBeUndefined();
    expect(parseParameters({ a_1: 1.5, B: true })).toEqual([
      { name: 'a_1', value: '1.5' },
      { name: 'B', value: 'true' },
    ]);
    expect(parseParameters([{ name: 'long_name_2', value: 'é' }])).toEqual([{ name: 'long_name_2', value: 'é' }]);
  });

  it.each<[unknown, string]>([
    ['x', 'parameters is a string of 1 characters; allowed: an object {name: value} or an array of {name, value}'],
    [null, 'parameters is null; allowed'],
    [['x', 'y'], 'parameters[0] is a string of 1 characters; allowed: an object {name, value}'],
    [[{ name: 'a', value: 1 }, null], 'parameters[1] is null; allowed: an object {name, value}'],
    [[[]], 'parameters[0] is an array of 0; allowed: an object {name, value}'],
    [[{ name: 'a', value: 1, type: 'x' }], 'parameters[0]."type" is not a field of a parameter; allowed: name, value'],
    [[{ name: 7, value: 1 }], 'parameters[0].name is 7; allowed: letters, digits and _'],
    [[{ value: 1 }], 'parameters[0].name is undefined; allowed: letters, digits and _'],
    [[{ name: 'a-b', value: 1 }], 'parameters[0]: the name "a-b" is not allowed; allowed: letters, digits and _'],
    [{ 'a-b': 1 }, 'parameters: the name "a-b" is not allowed; allowed: letters, digits and _'],
    [{ '-ab': 1 }, 'parameters: the name "-ab" is not allowed'],
    [{ 'ab-': 1 }, 'parameters: the name "ab-" is not allowed'],
    [{ '': 1 }, 'parameters: the name an empty string is not allowed'],
    [{ a: null }, "parameters: the value of 'a' is null; the Data API cannot pass SQL NULL"],
    [[{ name: 'a' }], "parameters[0]: the value of 'a' is undefined; the Data API cannot pass SQL NULL"],
    [{ a: '' }, "parameters: the value of 'a' is an empty string; the Data API cannot pass an empty string"],
    [{ a: Number.NaN }, "parameters: the value of 'a' is a number; allowed: text, a number or a boolean"],
    [{ a: Infinity }, "parameters: the value of 'a' is a number; allowed"],
    [
      { a: '\ud800' },
      "parameters: the value of 'a' is a string of 1 characters, half of a surrogate pair among them; allowed",
    ],
    [{ a: {} }, "parameters: the value of 'a' is an object; allowed"],
    [{ [`n${'x'.repeat(80)}`]: '' }, `parameters: the value of 'n${'x'.repeat(59)}' is an empty string`],
    [
      [
        { name: 'a', value: 1 },
        { name: 'a', value: 2 },
      ],
      "parameters: 'a' is given twice; allowed: each name once",
    ],
  ])('are refused by name and place, without the value: %j', (parameters, message) => {
    expect(() => parseParameters(parameters)).toThrow(message);
  });
});

describe('what an error tells of a value', () => {
  it.each<[unknown, string, string]>([
    [null, 'null', 'null'],
    [undefined, 'undefined', 'undefined'],
    [true, 'true', 'a boolean'],
    [1.5, '1.5', 'a number'],
    ['', 'an empty string', 'an empty string'],
    ['an-id:1/2.x_', '"an-id:1/2.x_"', 'a string of 12 characters'],
    ['select 1', 'a string of 8 characters', 'a string of 8 characters'],
    ['x'.repeat(60), `"${'x'.repeat(60)}"`, 'a string of 60 characters'],
    ['x'.repeat(61), 'a string of 61 characters', 'a string of 61 characters'],
    [[1, 2], 'an array of 2', 'an array of 2'],
    [{}, 'an object', 'an object'],
    [() => 1, 'a function', 'a function'],
  ])('is %p as %s, and as a secret %s', (value, shown, hidden) => {
    expect([describeValue(value), describeSecret(value)]).toEqual([shown, hidden]);
  });

  it('is the name of a field only where it looks like one', () => {
    expect(describeName('a.b')).toBe('a.b');
    expect(describeName('a secret')).toBe('(a field whose name has 8 characters)');
  });
});

describe('the token of whoever waits for a payload that is refused as a whole', () => {
  it.each<[unknown, string | undefined]>([
    [{ taskToken: 't' }, 't'],
    [{ taskToken: 't'.repeat(2_048) }, 't'.repeat(2_048)],
    [{ taskToken: 't'.repeat(2_049) }, undefined],
    [{ taskToken: '' }, undefined],
    [{ taskToken: 'durable:Ab12' }, undefined],
    [{ taskToken: 7 }, undefined],
    [{ callbackId: 'Ab12' }, 'durable:Ab12'],
    [{ callbackId: 'no id' }, undefined],
    [{ callbackId: 7 }, undefined],
    [{ taskToken: '', callbackId: 'Ab12' }, undefined],
    [Object.create({ taskToken: 't', callbackId: 'Ab12' }), undefined],
    [{}, undefined],
    [null, undefined],
    ['token', undefined],
  ])('in %j is %j', (payload, token) => {
    expect(taskTokenIn(payload)).toBe(token);
  });
});
