import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { localClient, testDynamoDb, type TestDynamoDb } from './dynalite.js';

const START_TRIES_MAX = 300;
const START_RETRY_MS = 100;

/** Whether this machine can run DynamoDB Local. */
export const hasJava = (): boolean => spawnSync('java', ['-version']).status === 0;

const freePort = async (): Promise<number> => {
  const server = createServer();
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => {
    server.close(resolve);
  });
  return port;
};

/**
 * Runs Java as long as its own standard input is open, which the system closes with this process, however it ends: not even
 * a killed test run leaves a server behind, nor the folder that the server writes its own notes to.
 */
const WHILE_INPUT_IS_OPEN = `
  java "$@" & server=$!
  cat > /dev/null
  kill -9 $server
  wait $server 2> /dev/null
  rm -f dynamodb-local-metadata.json
  rmdir "$PWD"`;

const ended = async (child: ChildProcess): Promise<void> => {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = new Promise((resolve) => child.once('exit', resolve));
  child.stdin?.end();
  await exited;
};

/**
 * Starts Amazon's own DynamoDB Local, in memory, on a loopback port of its own. It takes some seconds.
 *
 * @throws where it does not answer in half a minute; what it printed is in the message.
 */
export const startDynamoDbLocal = async (): Promise<TestDynamoDb> => {
  const folder = join(dirname(require.resolve('amplify-dynamodb-simulator/package.json')), 'emulator');
  const port = await freePort();
  const child = spawn(
    'sh',
    [
      ...['-c', WHILE_INPUT_IS_OPEN, 'sh'],
      `-Djava.library.path=${join(folder, 'DynamoDBLocal_lib')}`,
      ...['-jar', join(folder, 'DynamoDBLocal.jar'), '-inMemory', '-disableTelemetry', '-port', String(port)],
    ],
    { cwd: mkdtempSync(join(tmpdir(), 'dynamodb-local-')) },
  );
  let printed = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => (printed += chunk.toString()));
  const client = localClient(`http://127.0.0.1:${port}`);
  for (let tries = 0; tries < START_TRIES_MAX && child.exitCode === null; tries += 1) {
    try {
      await client.send(new ListTablesCommand());
      return testDynamoDb(client, () => ended(child));
    } catch {
      await delay(START_RETRY_MS);
    }
  }
  client.destroy();
  await ended(child);
  throw new Error(`DynamoDB Local did not start on port ${port}. It printed: ${printed}`);
};
