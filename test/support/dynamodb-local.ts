import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { localClient, testDynamoDb, type TestDynamoDb } from './dynalite.js';
import { freePort } from './free-port.js';

/** A busy machine takes half a minute. */
const LOOKS_MAX = 2_000;
const LOOK_AGAIN_MS = 100;
/** Somebody else who is told a port may get it between the look for a free one and its use. */
const PORTS_MAX = 3;

/** Whether this machine can run DynamoDB Local. */
export const hasJava = (): boolean => spawnSync('java', ['-version']).status === 0;

/**
 * Runs Java to its end, and no longer than its own standard input is open, which the system closes with this process, however it ends:
 * not even a killed test run leaves a server behind, nor the folder that the server writes its own notes to.
 */
const WHILE_INPUT_IS_OPEN = `
  exec 3<&0
  java "$@" & server=$!
  { cat <&3 > /dev/null; kill -9 $server; } 2> /dev/null &
  exec 3<&-
  wait $server 2> /dev/null
  rm -f dynamodb-local-metadata.json
  rmdir "$PWD"`;

const ended = async (child: ChildProcess): Promise<void> => {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = new Promise((resolve) => child.once('exit', resolve));
  child.stdin?.end();
  await exited;
};

/** Starts a server, and gives its process at once. */
const run = (port: number) => {
  const folder = join(dirname(require.resolve('amplify-dynamodb-simulator/package.json')), 'emulator');
  return spawn(
    'sh',
    [
      ...['-c', WHILE_INPUT_IS_OPEN, 'sh'],
      `-Djava.library.path=${join(folder, 'DynamoDBLocal_lib')}`,
      ...['-jar', join(folder, 'DynamoDBLocal.jar'), '-inMemory', '-disableTelemetry', '-port', String(port)],
    ],
    { cwd: mkdtempSync(join(tmpdir(), 'dynamodb-local-')) },
  );
};

/** @returns `undefined` where the server has ended by itself. */
const answered = async (client: DynamoDBClient, child: ChildProcess): Promise<true | undefined> => {
  for (let looks = 0; looks < LOOKS_MAX && child.exitCode === null; looks += 1) {
    try {
      await client.send(new ListTablesCommand());
      return true;
    } catch {
      await delay(LOOK_AGAIN_MS);
    }
  }
  return undefined;
};

/**
 * Starts Amazon's own DynamoDB Local, in memory, on a loopback port of its own. It takes some seconds.
 *
 * @throws where it does not answer in some minutes, or ends by itself; what it printed is in the message.
 */
export const startDynamoDbLocal = async (): Promise<TestDynamoDb> => {
  let printed = '';
  for (let ports = 0; ports < PORTS_MAX; ports += 1) {
    const port = await freePort();
    const child = run(port);
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => (printed += chunk.toString()));
    const client = localClient(`http://127.0.0.1:${port}`);
    if (await answered(client, child)) return testDynamoDb(client, () => ended(child));
    client.destroy();
    await ended(child);
  }
  throw new Error(`DynamoDB Local did not start on ${PORTS_MAX} ports. It printed: ${printed}`);
};
