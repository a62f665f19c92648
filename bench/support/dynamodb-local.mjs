// Amazon's own DynamoDB Local, which comes with `amplify-dynamodb-simulator` and needs Java.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';

const START_TRIES_MAX = 300;
const START_RETRY_MS = 100;

/** Ends Java, and removes the folder it writes its notes to, when the bench closes its input, however the bench ends. */
const WHILE_INPUT_IS_OPEN = `
  java "$@" & server=$!
  cat > /dev/null
  kill -9 $server
  wait $server 2> /dev/null
  rm -f dynamodb-local-metadata.json
  rmdir "$PWD"`;

/** Whether this machine can run it. */
export const hasJava = () => spawnSync('java', ['-version']).status === 0;

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}

/**
 * Starts it in memory, on a loopback port of its own.
 *
 * @returns `client`; `anotherClient()`, which its caller destroys; `close()`.
 * @throws {Error} where it does not answer in half a minute, with what it printed.
 */
export async function startDynamoDbLocal() {
  const folder = join(
    dirname(createRequire(import.meta.url).resolve('amplify-dynamodb-simulator/package.json')),
    'emulator',
  );
  const port = await freePort();
  const child = spawn(
    'sh',
    [
      ...['-c', WHILE_INPUT_IS_OPEN, 'sh', `-Djava.library.path=${join(folder, 'DynamoDBLocal_lib')}`],
      ...['-jar', join(folder, 'DynamoDBLocal.jar'), '-inMemory', '-disableTelemetry', '-port', String(port)],
    ],
    { cwd: mkdtempSync(join(tmpdir(), 'dynamodb-local-')) },
  );
  let printed = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (printed += chunk));
  const anotherClient = () =>
    new DynamoDBClient({
      ...{ endpoint: `http://127.0.0.1:${port}`, region: 'us-east-1', maxAttempts: 1 },
      credentials: { accessKeyId: 'bench', secretAccessKey: 'bench' },
    });
  const client = anotherClient();
  const close = async () => {
    client.destroy();
    if (child.exitCode !== null) return;
    child.stdin.end();
    await once(child, 'exit');
  };
  for (let tries = 0; tries < START_TRIES_MAX && child.exitCode === null; tries += 1) {
    try {
      await client.send(new ListTablesCommand());
      return { client, anotherClient, close };
    } catch {
      await pause(START_RETRY_MS);
    }
  }
  await close();
  throw new Error(`DynamoDB Local did not start on port ${port}. It printed: ${printed}`);
}
