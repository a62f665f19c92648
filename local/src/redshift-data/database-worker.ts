/** Runs PGlite in a worker thread, so that a statement can be stopped by ending the thread. Speaks `database-messages`. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parentPort } from 'node:worker_threads';
import { gunzipSync, gzipSync } from 'node:zlib';
import type { PGlite, messages } from '@electric-sql/pglite';
import { unpackTar } from 'modern-tar';
import type {
  DatabaseAnswer,
  DatabaseFailure,
  DatabaseRequest,
  DatabaseResult,
  InterruptFlags,
  NumberedAnswer,
  NumberedRequest,
} from './database/database-messages.js';
import { GarbageCollection } from './database/worker/collect-garbage.js';
import { shareMemory } from './database/worker/share-memory.js';

const sharedMemory = shareMemory();
// Only now: whatever it compiles, and whenever, must find the memory shared.
const { PGlite: Postgres, protocol } = await import('@electric-sql/pglite');

const EMPTY: DatabaseResult = { rows: [], commandTag: '' };
const WORD_BYTES = 4;

const garbage = new GarbageCollection();

let database: PGlite | undefined;
/** The statements that the database keeps, by name. */
const kept = new Set<string>();

const opened = (): PGlite => {
  if (!database) throw new Error('the database is not open');
  return database;
};

/** Postgres keeps two copies of itself for further databases: two thirds of all files, which nothing here needs. */
const DROP_SPARE_TEMPLATES = [
  ...['template0', 'template1'].flatMap((name) => [
    `update pg_database set datistemplate = false where datname = '${name}'`,
    `drop database ${name}`,
  ]),
  // Removes the files as well.
  'checkpoint',
];

/**
 * A new database, prepared by `setup`, as a gzipped archive. Made in memory, which is far quicker than making it file by
 * file in a folder.
 */
const makeImage = async (setup: string): Promise<Uint8Array> => {
  const inMemory = await Postgres.create();
  await inMemory.exec(setup);
  for (const sql of DROP_SPARE_TEMPLATES) await inMemory.exec(sql);
  const archive = await inMemory.dumpDataDir('none');
  await inMemory.close();
  return gzipSync(new Uint8Array(await archive.arrayBuffer()), { level: 1 });
};

/** Maps of free space and of visible rows, which Postgres makes again where it misses them: a fifth of all files. */
const SPARE_FORK = /_(?:fsm|vm)$/;

/** Unpacks an image into a folder that does not exist. PGlite could do it, too, but takes several times as long. */
const unpack = async (image: Uint8Array, folder: string): Promise<void> => {
  for (const { header, data } of await unpackTar(gunzipSync(image))) {
    const path = join(folder, header.name);
    if (header.type === 'directory') mkdirSync(path, { recursive: true });
    else if (!SPARE_FORK.test(header.name)) writeFileSync(path, data ?? '');
  }
};

/** Where Postgres' own flags are in its memory; `undefined` where this build of it does not tell. */
const interruptFlags = (pglite: PGlite): InterruptFlags | undefined => {
  const { _QueryCancelPending: cancel, _InterruptPending: pending } = pglite.Module as {
    readonly _QueryCancelPending?: number;
    readonly _InterruptPending?: number;
  };
  const memory = sharedMemory();
  if (!(memory instanceof SharedArrayBuffer) || cancel === undefined || pending === undefined) return undefined;
  return { memory, cancelPlace: cancel / WORD_BYTES, pendingPlace: pending / WORD_BYTES };
};

const open = async (request: Extract<DatabaseRequest, { kind: 'open' }>): Promise<DatabaseAnswer> => {
  if (request.image) await unpack(request.image, request.dataDirectory);
  database = await Postgres.create({ dataDir: request.dataDirectory });
  const flags = interruptFlags(database);
  // What it was made from is several times as large as what is needed from now on.
  garbage.run();
  return { result: EMPTY, ...(flags && { flags }) };
};

/** Runs one statement by the extended protocol: parameters are typed by where they stand, values come back as text. */
const run = async (request: Extract<DatabaseRequest, { kind: 'run' }>): Promise<DatabaseResult> => {
  const { serialize } = protocol;
  const { sql, values, name } = request;
  if (name !== '' && !kept.has(name)) {
    await exchange([serialize.parse({ text: sql, name }), serialize.sync()]);
    kept.add(name);
  }
  if (request.begins) await exchange([serialize.query('begin')]);
  return toResult(
    await exchange([
      ...(name === '' ? [serialize.parse({ text: sql, name })] : []),
      serialize.bind({ values: [...values], statement: name }),
      serialize.describe({ type: 'P' }),
      serialize.execute({}),
      serialize.sync(),
    ]),
  );
};

/** Sends messages at once and gives the answers: each way into the database and back has its price. */
const exchange = async (requests: readonly Uint8Array[]): Promise<readonly messages.BackendMessage[]> =>
  (await opened().execProtocol(Buffer.concat(requests), { throwOnError: true })).messages;

const toResult = (received: readonly messages.BackendMessage[]): DatabaseResult => {
  const rows: (string | null)[][] = [];
  let commandTag = '';
  let described: messages.RowDescriptionMessage | undefined;
  for (const message of received) {
    if (message.name === 'rowDescription') described = message as messages.RowDescriptionMessage;
    if (message.name === 'dataRow') rows.push((message as messages.DataRowMessage).fields);
    if (message.name === 'commandComplete') commandTag = (message as messages.CommandCompleteMessage).text;
  }
  const columns = described?.fields.map((field) => ({
    name: field.name,
    typeId: field.dataTypeID,
    typeModifier: field.dataTypeModifier,
    tableId: field.tableID,
    columnNumber: field.columnID,
  }));
  return { ...(columns && { columns }), rows, commandTag };
};

const handle = async (request: DatabaseRequest): Promise<DatabaseAnswer> => {
  switch (request.kind) {
    case 'open':
      return await open(request);
    case 'run':
      return { result: await run(request) };
    case 'script':
      await opened().exec(request.sql);
      return { result: EMPTY };
    case 'load': {
      const result = await opened().query(request.sql, [], { blob: new Blob([request.data]) });
      return { result: { rows: [], commandTag: `COPY ${result.rowCount ?? result.affectedRows ?? 0}` } };
    }
    case 'image':
      return { image: await makeImage(request.setup) };
    case 'close':
      await database?.close();
      return { result: EMPTY };
  }
};

const toFailure = (error: unknown): DatabaseFailure => {
  const source = error as Partial<Record<keyof DatabaseFailure, string>>;
  return {
    message: source.message ?? String(error),
    ...(source.code !== undefined && { code: source.code }),
    ...(source.detail !== undefined && { detail: source.detail }),
    ...(source.hint !== undefined && { hint: source.hint }),
    ...(source.where !== undefined && { where: source.where }),
    ...(source.position !== undefined && { position: Number(source.position) }),
  };
};

const answer = async ({ number, request }: NumberedRequest): Promise<NumberedAnswer> => {
  try {
    return { number, ...(await handle(request)) };
  } catch (error) {
    return { number, failure: toFailure(error) };
  }
};

parentPort?.on('message', (request: NumberedRequest) => {
  void answer(request).then((reply) => {
    parentPort?.postMessage(reply);
    garbage.noteRequest();
  });
});
