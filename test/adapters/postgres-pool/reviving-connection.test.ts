import { describe, expect, it } from '@jest/globals';
import { ManualClock } from '../../../src/adapters/memory/manual-clock.js';
import { type QueryPool, RevivingConnection } from '../../../src/adapters/postgres-pool/reviving-connection.js';

const IDLE_MS_MAX = 300_000;
const A_ROW = { rows: [{ one: 1 }] };
const withCode = (code: string): Error => Object.assign(new Error('what the driver says'), { code });

/** A pool that answers, or fails with what it is told to. */
class FakePool implements QueryPool {
  readonly texts: string[] = [];
  failure: Error | undefined;
  isEnded = false;

  async query(text: string): Promise<typeof A_ROW> {
    this.texts.push(text);
    if (this.failure) throw this.failure;
    return A_ROW;
  }

  async end(): Promise<void> {
    this.isEnded = true;
  }
}

const aConnection = () => {
  const clock = new ManualClock();
  const pools: FakePool[] = [];
  const plan: { failure?: Error; refusal?: Error } = {};
  const open = async (): Promise<FakePool> => {
    if (plan.refusal) throw plan.refusal;
    const pool = new FakePool();
    pool.failure = plan.failure;
    pools.push(pool);
    return pool;
  };
  return { clock, pools, plan, connection: new RevivingConnection({ open, clock, idleMsMax: IDLE_MS_MAX }) };
};

describe('the connections of a deployed function', () => {
  it('are opened with the first query, and kept', async () => {
    const { connection, pools } = aConnection();
    expect(pools).toHaveLength(0);
    expect(await connection.query('select 1', [])).toBe(A_ROW);
    await connection.query('select 2', []);
    expect(pools.map(({ texts }) => texts)).toEqual([['select 1', 'select 2']]);
  });

  it.each([
    ['a reset', withCode('ECONNRESET')],
    ['a broken pipe', withCode('EPIPE')],
    ['an end that nobody asked for', new Error('Connection terminated unexpectedly')],
    ['no answer', new Error('Query read timeout')],
    ['a server that shuts down', withCode('57P01')],
    ['a lost connection', withCode('08006')],
    ['a writer that has become a reader', withCode('25006')],
    ['a password that was rotated', withCode('28P01')],
  ])('are opened anew after %s, and the query is sent again', async (_name, failure) => {
    const { connection, pools } = aConnection();
    await connection.query('select 1', []);
    pools[0]!.failure = failure;
    expect(await connection.query('select 2', [])).toBe(A_ROW);
    expect(pools.map(({ texts }) => texts)).toEqual([['select 1', 'select 2'], ['select 2']]);
    expect(pools.map(({ isEnded }) => isEnded)).toEqual([true, false]);
  });

  it.each([
    ['a table that is missing', withCode('42P01')],
    ['a conflict', withCode('40001')],
    ['what is no error', 'nothing' as unknown as Error],
    ['an error of the code', new TypeError('no function')],
  ])('are kept after %s, which is told as it is', async (_name, failure) => {
    const { connection, pools } = aConnection();
    await connection.query('select 1', []);
    pools[0]!.failure = failure;
    await expect(connection.query('select 2', [])).rejects.toBe(failure);
    expect(pools).toHaveLength(1);
    expect(pools[0]!.texts).toEqual(['select 1', 'select 2']);
  });

  it('are tried once where they have never worked, and anew by the next query', async () => {
    const { connection, plan, pools } = aConnection();
    plan.failure = withCode('ECONNREFUSED');
    await expect(connection.query('select 1', [])).rejects.toThrow('what the driver says');
    expect(pools.map(({ texts }) => texts)).toEqual([['select 1']]);
    delete plan.failure;
    expect(await connection.query('select 2', [])).toBe(A_ROW);
  });

  it('are tried twice at most', async () => {
    const { connection, plan, pools } = aConnection();
    await connection.query('select 1', []);
    plan.failure = withCode('57P03');
    pools[0]!.failure = plan.failure;
    await expect(connection.query('select 2', [])).rejects.toBe(plan.failure);
    expect(pools.map(({ texts }) => texts)).toEqual([['select 1', 'select 2'], ['select 2']]);
  });

  it('tell why they could not be opened, and are tried again by the next query', async () => {
    const { connection, plan } = aConnection();
    plan.refusal = new Error('no secret');
    await expect(connection.query('select 1', [])).rejects.toThrow('no secret');
    delete plan.refusal;
    expect(await connection.query('select 1', [])).toBe(A_ROW);
  });

  it('are given up where nothing was asked for so long that a network forgets them', async () => {
    const { clock, connection, pools } = aConnection();
    await connection.query('select 1', []);
    await clock.advance(IDLE_MS_MAX);
    await connection.query('select 2', []);
    expect(pools).toHaveLength(1);
    await clock.advance(IDLE_MS_MAX + 1);
    await connection.query('select 3', []);
    expect(pools.map(({ isEnded }) => isEnded)).toEqual([true, false]);
  });

  it('are lost by several queries at once and opened anew once', async () => {
    const { connection, pools } = aConnection();
    await connection.query('select 1', []);
    pools[0]!.failure = withCode('ECONNRESET');
    await Promise.all(['a', 'b', 'c'].map((text) => connection.query(text, [])));
    expect(pools).toHaveLength(2);
    expect(pools[1]!.texts).toEqual(['a', 'b', 'c']);
  });

  it('are closed when they are told to', async () => {
    const { connection, pools } = aConnection();
    await connection.end();
    await connection.query('select 1', []);
    await connection.end();
    expect(pools.map(({ isEnded }) => isEnded)).toEqual([true]);
  });
});
