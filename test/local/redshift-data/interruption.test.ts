import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { DatabaseInterruptedError } from '../../../local/src/redshift-data/database/database-error.js';
import { EmbeddedDatabase } from '../../../local/src/redshift-data/database/embedded-database.js';
import { InterruptibleConnection } from '../../../local/src/redshift-data/database/interruptible-connection.js';
import { WorkerConnection } from '../../../local/src/redshift-data/database/worker-connection.js';
import { withSharedMemory } from '../../../local/src/redshift-data/database/worker/share-memory.js';

describe('a statement in the embedded database', () => {
  let database: EmbeddedDatabase;
  beforeAll(async () => {
    database = await EmbeddedDatabase.open(undefined);
    await database.script('create table kept (a int)');
  });
  afterAll(() => database.close({ interrupt: false }));
  afterEach(() => {
    jest.restoreAllMocks();
  });

  it.each([
    ['computes', 'select count(*) from pg_class a, pg_class b, pg_class c, pg_class d'],
    ['loops in a function', 'do $$ begin loop perform 1; end loop; end $$'],
    ['sleeps', 'select redshift_dialect.pg_sleep(600)'],
  ])('that %s is cancelled, and what it did is undone, without the database being opened again', async (_name, sql) => {
    const terminate = jest.spyOn(WorkerConnection.prototype, 'terminate');
    await database.run('begin');
    await database.run('insert into kept values (1)');
    const running = expect(database.run(sql)).rejects.toBeInstanceOf(DatabaseInterruptedError);
    // Before it has begun, or just after: it is told again until it hears.
    await Promise.resolve();
    await database.interrupt();
    await running;
    await expect(database.run('select 1')).rejects.toBeInstanceOf(DatabaseInterruptedError);
    await database.recover();
    expect((await database.run('select count(*) from kept')).rows).toEqual([['0']]);
    expect(terminate).not.toHaveBeenCalled();
  });

  it('goes on where the interruption came too late for the one before it', async () => {
    await database.interrupt();
    await database.recover();
    expect((await database.run('select sum(a) from generate_series(1, 10000) as s(a)')).rows).toEqual([['50005000']]);
  });

  it('that is kept under a name runs again, although its first run was cancelled or failed', async () => {
    const divided = (by: string) => database.run('select 10 / $1::int', [by], 'divided');
    await expect(divided('0')).rejects.toThrow('division by zero');
    expect((await divided('5')).rows).toEqual([['2']]);
  });

  it('of another kind than the cancelled one fails with the reason of its own', async () => {
    await expect(database.run('select 1 / 0')).rejects.toThrow('division by zero');
  });
});

/** A connection whose request ends when it is told to, in one of two ways. */
class Connection extends InterruptibleConnection {
  readonly told: string[] = [];
  obeys = true;
  canRollBack = true;
  canReconnect = true;
  canBeTold = true;
  protected isLost = false;
  private giveUp: (error: Error) => void = () => undefined;

  request(): Promise<void> {
    return this.ask(
      () =>
        new Promise((_resolve, reject) => {
          this.giveUp = reject;
        }),
    );
  }

  quick(): Promise<string> {
    return this.ask(() => Promise.resolve('done'));
  }

  protected cancel(): Promise<void> {
    this.told.push('cancel');
    if (!this.canBeTold) return Promise.reject(new Error('out of reach'));
    if (this.obeys) this.giveUp(new Error('cancelled'));
    return Promise.resolve();
  }

  protected terminate(): Promise<void> {
    this.told.push('terminate');
    this.isLost = true;
    this.giveUp(new Error('terminated'));
    return Promise.resolve();
  }

  protected rollBack(): Promise<void> {
    this.told.push('rollBack');
    return this.canRollBack ? Promise.resolve() : Promise.reject(new Error('out of order'));
  }

  protected reconnect(): Promise<void> {
    this.told.push('reconnect');
    if (!this.canReconnect) return Promise.reject(new Error('nobody answers'));
    this.isLost = false;
    return Promise.resolve();
  }
}

describe('a connection that is interrupted', () => {
  afterEach(() => {
    jest.useRealTimers();
  });

  it('is used again where its request obeys', async () => {
    const connection = new Connection();
    const interrupted = expect(connection.request()).rejects.toBeInstanceOf(DatabaseInterruptedError);
    await Promise.resolve();
    await connection.interrupt();
    await interrupted;
    await connection.recover();
    expect(await connection.quick()).toBe('done');
    expect(connection.told).toEqual(['cancel', 'rollBack']);
  });

  it('is opened again where its request does not obey', async () => {
    jest.useFakeTimers();
    const connection = new Connection();
    connection.obeys = false;
    const interrupted = expect(connection.request()).rejects.toBeInstanceOf(DatabaseInterruptedError);
    await Promise.resolve();
    const interruption = connection.interrupt();
    await jest.advanceTimersByTimeAsync(5_000);
    await interruption;
    await interrupted;
    await connection.recover();
    expect(await connection.quick()).toBe('done');
    expect(new Set(connection.told)).toEqual(new Set(['cancel', 'terminate', 'reconnect']));
    expect(connection.told.slice(-2)).toEqual(['terminate', 'reconnect']);
  });

  it('is opened again where it cannot be told', async () => {
    jest.useFakeTimers();
    const connection = new Connection();
    connection.canBeTold = false;
    const interrupted = expect(connection.request()).rejects.toBeInstanceOf(DatabaseInterruptedError);
    await Promise.resolve();
    const interruption = connection.interrupt();
    await jest.advanceTimersByTimeAsync(5_000);
    await interruption;
    await interrupted;
    await connection.recover();
    expect(await connection.quick()).toBe('done');
    expect(connection.told.slice(-2)).toEqual(['terminate', 'reconnect']);
  });

  it('is opened again where its transaction cannot be undone', async () => {
    const connection = new Connection();
    connection.canRollBack = false;
    await connection.interrupt();
    await connection.recover();
    expect(await connection.quick()).toBe('done');
    expect(connection.told).toEqual(['rollBack', 'terminate', 'reconnect']);
  });
});

/** As much of `WebAssembly`, for which Node's types have nothing, as is needed here. */
interface Engine {
  readonly Memory: new (descriptor: object) => object;
  readonly Module: (new (bytes: Uint8Array) => object) & { imports(module: object): readonly object[] };
  readonly Instance: new (module: object, imports: object) => object;
}

it('a connection that cannot be opened again tells so, until it can', async () => {
  const connection = new Connection();
  connection.canRollBack = false;
  connection.canReconnect = false;
  await connection.interrupt();
  await connection.recover();
  await expect(connection.quick()).rejects.toThrow('nobody answers');
  connection.canReconnect = true;
  await connection.interrupt();
  await connection.recover();
  expect(await connection.quick()).toBe('done');
});

describe('a module of WebAssembly that imports its memory', () => {
  const HEADER = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00];
  const TYPES = [0x01, 0x04, 0x01, 0x60, 0x00, 0x00];
  const named = (...rest: number[]): number[] => [0x01, 0x65, 0x01, 0x6d, ...rest];
  const imports = (...list: number[][]): number[] => {
    const content = [list.length, ...list.flat()];
    return [0x02, content.length, ...content];
  };
  const moduleOf = (...list: number[][]): Uint8Array =>
    Uint8Array.from([...HEADER, ...TYPES, ...imports(...list), 0x00, 0x03, 0x01, 0x61, 0x62]);
  const { Memory, Module, Instance } = (globalThis as unknown as { readonly WebAssembly: Engine }).WebAssembly;

  it.each([
    ['with a maximum', moduleOf(named(0x02, 0x01, 0x01, 0x04)), 4],
    ['without one', moduleOf(named(0x02, 0x00, 0x01)), 32_768],
    [
      'after imports of all other kinds',
      moduleOf(
        named(0x00, 0x00),
        named(0x01, 0x70, 0x00, 0x01),
        named(0x01, 0x70, 0x01, 0x01, 0x02),
        named(0x03, 0x7f, 0x01),
        named(0x04, 0x00, 0x00),
        named(0x02, 0x01, 0x81, 0x01, 0x80, 0x02),
      ),
      256,
    ],
  ])('%s takes one that is shared', (_name, module, maximum) => {
    const shared = new Module(withSharedMemory(module));
    expect(Module.imports(shared)).toEqual(Module.imports(new Module(module)));
    if (Module.imports(shared).length > 1) return;
    const memory = new Memory({ initial: 1, maximum, shared: true });
    expect(() => new Instance(shared, { e: { m: memory } })).not.toThrow();
    expect(() => new Instance(new Module(module), { e: { m: memory } })).toThrow();
  });

  it('is left as it is where it imports none', () => {
    const module = Uint8Array.from([...HEADER, ...TYPES]);
    expect(withSharedMemory(module)).toBe(module);
    const other = moduleOf(named(0x00, 0x00));
    expect(withSharedMemory(other)).toBe(other);
  });
});
