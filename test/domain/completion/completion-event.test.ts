import { describe, expect, it } from '@jest/globals';
import { parseCompletionEvent } from '../../../src/domain/completion/completion-event.js';
import { parseStatementName } from '../../../src/domain/statement-name.js';
import { AN_EXECUTION_ARN } from '../../support/builders.js';
import { A_PREFIX, World } from '../../support/world.js';

const KEY = { executionArn: AN_EXECUTION_ARN, invocationId: '0a1b2c' };
const STATEMENT_ID = 'aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee';

const anEvent = (detail: object = {}, envelope: object = {}): Record<string, unknown> => ({
  ...{ version: '0', id: 'event-1', account: '123456789012', region: 'eu-central-1', resources: [] },
  ...{ source: 'aws.redshift-data', 'detail-type': 'Redshift Data Statement Status Change' },
  ...envelope,
  detail: {
    ...{ principal: 'role', statementId: STATEMENT_ID, state: 'FINISHED', redshiftQueryId: -1, rows: 1 },
    ...{ statementName: `${A_PREFIX}${AN_EXECUTION_ARN}:0a1b2c`, expireAt: 1 },
    ...detail,
  },
});

const nested = (depth: number): unknown =>
  Array.from({ length: depth }).reduce<unknown>((inner) => ({ inner }), 'bottom');

describe('a completion event', () => {
  it('is ours by prefix, execution and invocation', () => {
    expect(parseCompletionEvent(anEvent(), A_PREFIX)).toMatchObject({
      ...{ kind: 'ours', key: KEY, statementId: STATEMENT_ID },
    });
  });

  it('of a part of a batch is about the batch', () => {
    for (const number of [3, 40]) {
      const event = anEvent({ statementId: `${STATEMENT_ID}:${number}` });
      expect(parseCompletionEvent(event, A_PREFIX)).toMatchObject({ statementId: STATEMENT_ID });
    }
  });

  it('may hold members that are not known yet, and an expiry as text or number', () => {
    for (const expireAt of [1_767_409_445, '1767409445']) {
      expect(parseCompletionEvent(anEvent({ expireAt, queue: 'etl' }, { 'replay-name': 'x' }), A_PREFIX)).toMatchObject(
        { kind: 'ours', event: { 'replay-name': 'x', detail: { expireAt, queue: 'etl' } } },
      );
    }
  });

  it.each<[string, unknown]>([
    ['of another prefix', anEvent({ statementName: `other/${AN_EXECUTION_ARN}:0a1b2c` })],
    ['without a name', anEvent({ statementName: '' })],
    ['with a name that is an execution only', anEvent({ statementName: A_PREFIX + AN_EXECUTION_ARN })],
    ['with a name of a lock in the state table', anEvent({ statementName: `${A_PREFIX}lock#0a1b:lock` })],
    ['with a name of a state machine', anEvent({ statementName: `${A_PREFIX}arn:aws:states:x:y:stateMachine:z:0a` })],
    ['with a statement id that is none', anEvent({ statementId: '../describe' })],
    ['with a state that is none', anEvent({ state: 7 })],
    ['of another source', anEvent({}, { source: 'my.app' })],
    ['of another kind', anEvent({}, { 'detail-type': 'Redshift Cluster Event' })],
    ['without detail', { ...anEvent(), detail: undefined }],
    ['larger than any event', anEvent({ principal: 'x'.repeat(20_000) })],
    ['that grows larger when it is escaped', anEvent({ principal: '\u0000'.repeat(5_000) })],
    ['nested deeper than any event', anEvent({ principal: nested(10) })],
    ['nested deeper than the stack', anEvent({ principal: nested(100_000) })],
    ['that is no object', 'aws.redshift-data'],
    ['that is nothing', undefined],
  ])('is foreign: %s', (_name, value) => {
    expect(parseCompletionEvent(value, A_PREFIX).kind).toBe('foreign');
  });

  it('brings nothing into the output beside itself', async () => {
    const world = new World();
    const { token, statementId } = await world.startTask();
    const { statementName } = await world.invocationOf(token);
    world.redshiftData.finish(statementId, { rows: 1 });
    await world.loseEvents();
    world.queue.send(
      anEvent({ statementName, statementId, rows: 999 }, { result: { Records: ['forged'] }, truncated: true }),
    );
    await world.drain();
    expect(world.outputOf(token)).toMatchObject({ detail: { rows: 1 }, statement: { ResultRows: 1 } });
    expect(world.outputOf(token)).not.toHaveProperty('result');
    expect(world.outputOf(token)).not.toHaveProperty('truncated');
  });
});

describe('a statement name', () => {
  it('tells the invocation of calls without an execution, too', () => {
    expect(parseStatementName(A_PREFIX, `${A_PREFIX}no-execution:id-1`)).toEqual({
      ...{ executionArn: 'no-execution', invocationId: 'id-1' },
    });
  });

  it('may have a prefix that ends like an ARN', () => {
    expect(parseStatementName('a:', `a:${AN_EXECUTION_ARN}:0a1b2c`)).toEqual(KEY);
  });
});
