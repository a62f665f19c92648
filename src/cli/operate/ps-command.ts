import type { Command } from 'commander';
import { InvalidArgumentError } from 'commander';
import { type InFlightLine, type InFlightList, listInFlight } from '../../domain/operate/list-in-flight.js';
import type { Waiting } from '../../domain/operate/queue-places.js';
import { formatDuration } from '../../domain/operate/times.js';
import type { PoolView } from '../../domain/operate/view-pools.js';
import { QUEUE_DEPTH_MAX } from '../../domain/pool/measure-queue.js';
import { UsageError } from '../usage-error.js';
import { type CommandContext, type Session, withSession } from './command-context.js';
import { addConnectOptions, type OperateOptions } from './connect-options.js';
import { nameOfExecution, statusText } from './describe.js';
import { type Output, table } from './output.js';
import { readDuration } from './read-duration.js';

const WATCH_PERIOD_MS = 2_000;

interface PsOptions extends OperateOptions {
  readonly execution?: string;
  readonly state?: string;
  readonly olderThan?: number;
  readonly limit?: number;
  readonly watch?: true;
}

/** Adds `ps`. */
export function addPsCommand(program: Command, context: CommandContext): void {
  const command = program
    .command('ps')
    .description('List what is in flight, oldest first, and the pools')
    .option('--execution <TEXT>', 'only executions whose ARN holds this text, such as the name of a state machine')
    .option('--state <NAME>', 'only statements of this state')
    .option('--older-than <DURATION>', 'only what was registered so long ago, such as 15m', readDuration)
    .option('--limit <COUNT>', 'at most so many', readCount)
    .option('--watch', 'refresh every two seconds, until interrupted')
    .exitOverride()
    .action((options: PsOptions) => withSession(context, options, (session) => ps(session, options)));
  addConnectOptions(command);
}

async function ps({ operator, output }: Session, options: PsOptions): Promise<void> {
  const filter = {
    ...(options.execution !== undefined && { execution: options.execution }),
    ...(options.state !== undefined && { stateName: options.state }),
    ...(options.olderThan !== undefined && { minimumAgeMs: options.olderThan }),
    ...(options.limit !== undefined && { limit: options.limit }),
  };
  const isFiltered = Object.keys(filter).some((name) => name !== 'limit');
  const list = () => listInFlight(operator, filter);
  if (!options.watch) {
    const inFlight = await output.progress('looking for what is in flight', list());
    const { isComplete, lines, pools } = inFlight;
    output.tell({ inFlight: lines.map(jsonOf), pools: pools.map(jsonOfPool), isComplete }, () =>
      linesOf(output, inFlight, isFiltered),
    );
    return;
  }
  if (!output.isInteractive) throw new UsageError('--watch needs a terminal, and does not go with --json');
  const interrupted = new AbortController();
  process.once('SIGINT', () => interrupted.abort());
  while (!interrupted.signal.aborted) {
    output.replace(linesOf(output, await list(), isFiltered));
    await operator.clock.sleep(WATCH_PERIOD_MS, interrupted.signal).catch(() => undefined);
  }
}

const jsonOf = ({ invocation, ageMs, statementStatus, waiting }: InFlightLine): object => ({
  executionArn: invocation.executionArn,
  invocationId: invocation.invocationId,
  stateName: invocation.attempt?.stateName ?? null,
  retryCount: invocation.attempt?.retryCount ?? null,
  redriveCount: invocation.attempt?.redriveCount ?? null,
  owner: invocation.owner,
  status: invocation.status,
  registeredAt: invocation.registeredAt,
  ageSeconds: Math.round(ageMs / 1000),
  statementId: invocation.statementId ?? null,
  statementStatus: statementStatus === undefined ? null : statusText(statementStatus),
  ...(waiting && { pool: waiting.pool, priority: waiting.priority, place: waiting.place ?? null }),
});

const jsonOfPool = ({ oldestWaitMs, ...pool }: PoolView): object => ({
  ...pool,
  oldestWaitSeconds: oldestWaitMs === undefined ? null : Math.round(oldestWaitMs / 1000),
});

function linesOf(output: Output, list: InFlightList, isFiltered: boolean): readonly string[] {
  const pools = poolLinesOf(output, list.pools);
  return [...inFlightLinesOf(output, list, isFiltered), ...(pools.length === 0 ? [] : ['', ...pools])];
}

function poolLinesOf(output: Output, pools: readonly PoolView[]): readonly string[] {
  const rows = pools.map(({ name, isSingleton, size, running, queued, oldestWaitMs }) => [
    isSingleton ? `singleton ${name}` : name,
    `${running}/${size}`,
    queued >= QUEUE_DEPTH_MAX ? `${queued} or more` : String(queued),
    oldestWaitMs === undefined ? '-' : formatDuration(oldestWaitMs),
  ]);
  if (rows.length === 0) return [];
  const [title = '', ...body] = table([['POOL', 'RUNNING', 'WAITING', 'OLDEST WAIT'], ...rows]);
  return [output.style('bold', title), ...body];
}

/** `QUEUED loads #3, priority 5` */
const waitingText = ({ pool, priority, place }: Waiting): string =>
  `QUEUED ${pool}${place === undefined ? '' : ` #${place}`}${priority === 0 ? '' : `, priority ${priority}`}`;

function inFlightLinesOf(output: Output, { lines, isComplete }: InFlightList, isFiltered: boolean): readonly string[] {
  if (lines.length === 0) {
    const nothing = isFiltered ? 'Nothing that these options name is in flight' : 'Nothing is in flight';
    return [isComplete ? `${nothing}.` : `${nothing}, as far as was looked.`];
  }
  const rows = lines.map(({ invocation, ageMs, statementStatus, waiting }) => {
    const { machine, execution } = nameOfExecution(invocation.executionArn);
    return [
      formatDuration(ageMs),
      machine,
      execution,
      invocation.attempt?.stateName ?? '-',
      String(invocation.attempt?.retryCount ?? '-'),
      invocation.statementId ?? '-',
      waiting ? waitingText(waiting) : statementStatus === undefined ? invocation.status : statusText(statementStatus),
      invocation.owner,
    ];
  });
  const header = ['AGE', 'STATE MACHINE', 'EXECUTION', 'STATE', 'RETRY', 'STATEMENT', 'STATUS', 'OWNER'];
  const [title = '', ...body] = table([header, ...rows]);
  return [output.style('bold', title), ...body, ...(isComplete ? [] : ['... and more'])];
}

function readCount(text: string): number {
  const count = Number(text);
  if (/^\d{1,6}$/.test(text) && count > 0) return count;
  throw new InvalidArgumentError('Allowed: a whole number, 1 or more.');
}
