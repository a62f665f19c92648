import { once } from 'node:events';
import { createServer } from 'node:net';

/** Below what systems give to a program that takes any port, from 32768 on Linux, and above what services are known by. */
const FIRST = 20_000;
const COUNT = 12_000;
/** How far apart two processes begin to look: test runs use several at a time, often with numbers in a row. */
const STRIDE = 37;

let next = (process.pid * STRIDE) % COUNT;

const isFree = async (port: number, host: string): Promise<boolean> => {
  const server = createServer();
  const isTaken = new Promise<boolean>((resolve) => server.once('error', () => resolve(true)));
  const isListening = new Promise<boolean>((resolve) => server.listen(port, host, () => resolve(false)));
  if (await Promise.race([isTaken, isListening])) return false;
  server.close();
  await once(server, 'close');
  return true;
};

/**
 * A port for a program that has to be told one. Nobody gets it meanwhile who takes any port that is free, as nearly everything in the tests
 * does; who is told ports may, and then the program says so.
 *
 * @throws {Error} where none is free.
 */
export const freePort = async (host = '127.0.0.1'): Promise<number> => {
  for (let looks = 0; looks < COUNT; looks += 1) {
    const port = FIRST + next;
    next = (next + 1) % COUNT;
    if (await isFree(port, host)) return port;
  }
  throw new Error(`no port of ${host} is free from ${FIRST} to ${FIRST + COUNT - 1}`);
};
