// Runs the bundle of a Lambda function as Lambda's runtime for Node.js does, one event at a time, and dies when it is told to.
// Names of errors are those that the runtime's published client reports: of an unhandled rejection its own, of an uncaught exception
// the exception's.
import { setImmediate } from 'node:timers';
import { pathToFileURL } from 'node:url';

const DEATHS = {
  exit: () => process.exit(1),
  kill: () => process.kill(process.pid, 'SIGKILL'),
  memory: () => {
    for (const kept = []; ;) kept.push(Array.from({ length: 100_000 }, () => kept.length));
  },
  rejection: () => void Promise.reject(new Error('lost')),
  exception: () => {
    setImmediate(() => {
      throw new TypeError('lost');
    });
  },
};

const reportOf = (thrown) =>
  thrown instanceof Error
    ? { errorType: thrown.name, errorMessage: thrown.message }
    : { errorType: typeof thrown, errorMessage: String(thrown) };
const tell = (answer, then) => process.send(answer, then);

process.on('uncaughtException', (error) => tell({ error: reportOf(error) }, () => process.exit(129)));
process.on('unhandledRejection', (reason) => {
  const error = { errorType: 'Runtime.UnhandledPromiseRejection', errorMessage: String(reason) };
  tell({ error }, () => process.exit(128));
});

// The time on the machine that this process is on, where a test has let some pass at once.
const aheadMs = Number(process.env.CLOCK_AHEAD_MS ?? 0);
const { now } = Date;
if (aheadMs > 0) Date.now = () => now() + aheadMs;

const { handler } = await import(pathToFileURL(process.argv[2]).href);
process.on('message', ({ event, limitMs, death }) => {
  if (death !== undefined) return DEATHS[death]();
  const endsAt = Date.now() + limitMs;
  const context = { awsRequestId: 'request', getRemainingTimeInMillis: () => endsAt - Date.now() };
  handler(event, context).then(
    (payload) => tell({ payload }),
    (thrown) => tell({ error: reportOf(thrown) }),
  );
});
tell({ isReady: true });
