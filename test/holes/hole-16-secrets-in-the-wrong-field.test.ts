import { describe, expect, it } from '@jest/globals';
import { parseRequest } from '../../src/domain/request/parse-request.js';
import { AN_EXECUTION_ARN, anAttempt } from '../support/builders.js';

const SECRET = "alter user bob password 'hunter2'";
const start = { sqlStatement: 'select 1' };

const messageOf = (payload: object): string => {
  try {
    parseRequest(payload);
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('the payload was taken');
};

describe('hole-16 a message shows at most what has the shape of an id', () => {
  it.each([
    ['statementId', { action: 'describeStatement', statementId: SECRET }],
    ['sessionId', { ...start, sessionId: SECRET }],
    ['action', { ...start, action: SECRET }],
    ['executionArn', { ...start, taskToken: 't', executionArn: SECRET }],
    ['executionMode', { sqlStatements: ['select 1'], executionMode: SECRET }],
    ['resultFormat', { ...start, resultFormat: SECRET }],
    [
      'nextToken',
      {
        action: 'getStatementResult',
        statementId: 'LATEST',
        executionArn: AN_EXECUTION_ARN,
        nextToken: SECRET.repeat(200),
      },
    ],
    ['attempt.heartbeat', { ...start, attempt: { ...anAttempt(), heartbeat: SECRET } }],
    ['attempt.enteredTime', { ...start, attempt: { ...anAttempt(), enteredTime: SECRET } }],
    ['a field of attempt', { ...start, attempt: { ...anAttempt(), [SECRET]: 1 } }],
    ['a field', { ...start, [SECRET]: 1 }],
    ['a field of includeResult', { ...start, includeResult: { [SECRET]: 1 } }],
    ['a parameter', { ...start, parameters: { [SECRET]: 1 } }],
    ['a field of a parameter', { ...start, parameters: [{ name: 'a', value: 1, [SECRET]: 1 }] }],
  ])('%s', (_name, payload) => {
    expect(messageOf(payload)).not.toMatch(/hunter2|password/);
  });

  it('what has it is shown', () => {
    expect(messageOf({ action: 'describeStatement', statementId: 'not-an-id' })).toContain('"not-an-id"');
    expect(messageOf({ ...start, sqlStatment: 1 })).toContain('sqlStatment');
  });
});
