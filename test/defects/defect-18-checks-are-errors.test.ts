import { describe, expect, it } from '@jest/globals';
import { TaskerError } from '../../src/ports/tasker-error.js';
import { World } from '../support/world.js';

describe('defect-18 what is wrong is told by an error with a name of its own', () => {
  it.each<[string, unknown]>([
    ['no payload', null],
    ['no action', {}],
    ['an unknown action', { action: 'explode' }],
    ['no statement', { action: 'describeStatement' }],
    ['a token without an execution', { sqlStatement: 'select 1', taskToken: 'token' }],
    ['an execution that is none', { sqlStatement: 'select 1', taskToken: 'token', executionArn: 'monday' }],
  ])('%s', async (_name, payload) => {
    const world = new World();
    const error: unknown = await world.handlers.start(payload).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(TaskerError);
    expect(error).toMatchObject({ name: 'InvalidRequest', message: expect.stringMatching(/allowed|needs|needed/) });
  });
});
