import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { FunctionError } from '../../../local/src/lambda/function-error.js';

/** The tasker's functions as they come with the construct; made by `npm run build`. */
const TASKER_BUNDLE = resolve('infra/dist/lambda/tasker/index.mjs');
/** The same with PostgreSQL as the store. */
export const TASKER_POSTGRES_BUNDLE = resolve('infra/dist/lambda/tasker/postgres.mjs');

/** The least environment of the bundle beside the tasker of a laptop cloud: its table, its names, its target, and nothing else. */
export const taskerEnvironment = (endpoint: string): Readonly<Record<string, string>> => ({
  AWS_ENDPOINT_URL: endpoint,
  AWS_REGION: 'us-east-1',
  AWS_ACCESS_KEY_ID: 'local',
  AWS_SECRET_ACCESS_KEY: 'local',
  TASKER_TABLE_NAME: 'sfn-redshift-tasker',
  TASKER_STATEMENT_NAME_PREFIX: 'laptop/',
  TASKER_CLUSTER_IDENTIFIER: 'laptop',
  TASKER_DATABASE: 'dev',
  TASKER_DATABASE_USER: 'laptop',
});

/** Whether its `close` is still to come. */
const isAlive = ({ exitCode, signalCode }: ChildProcess): boolean => exitCode === null && signalCode === null;

/** Sends `message`; a process that is dead by then hears nothing, and its `close` is what tells of it. */
function tell(child: ChildProcess, message: object): void {
  child.send(message, () => undefined);
}

/** How a process comes to its end; `timeout`: it does not, and is ended from outside. */
export type Death = 'exit' | 'kill' | 'memory' | 'rejection' | 'exception' | 'timeout';

interface Told {
  readonly isReady?: true;
  readonly payload?: unknown;
  readonly error?: { readonly errorType: string; readonly errorMessage: string };
}

/**
 * A Lambda function whose code is the tasker's bundle, each sandbox a process of its own: one event at a time, a new process after one
 * that died. How it ends without an answer is reported under Lambda's own names.
 *
 * @example cloud.register({ name: 'tasker', code: { handler: (event) => taskerFunction.run(event) } })
 */
export class FunctionProcess {
  readonly #folder = mkdtempSync(join(tmpdir(), 'function-process-'));
  readonly #idle: ChildProcess[] = [];
  readonly #all = new Set<ChildProcess>();
  #isClosed = false;

  constructor(
    private readonly environment: () => Readonly<Record<string, string>>,
    private readonly bundle = TASKER_BUNDLE,
  ) {}

  /**
   * Runs the function once. Ends with its result, or throws what Lambda reports; where it hangs, so does this.
   *
   * @param onStart is given what lets this run's process die.
   */
  async run(event: unknown, limitMs: number, onStart?: (die: (death: Death) => void) => void): Promise<unknown> {
    const child = this.#takeIdle() ?? (await this.#startChild());
    onStart?.((death) => {
      if (death !== 'timeout') tell(child, { death });
    });
    const isOver = new AbortController();
    // Not `exit`, which may come before what the process has told on its way out.
    const ended = once(child, 'close', isOver).then(([code, signal]) => ({
      code: code as number | null,
      signal: signal as string,
    }));
    const answered = once(child, 'message', isOver).then(([told]) => told as Told);
    for (const wait of [ended, answered]) wait.catch(() => undefined);
    tell(child, { event, limitMs });
    const told = await Promise.race([answered, ended.then(() => undefined)]);
    // A process runs many events, and each has waited for its end.
    if (told !== undefined) isOver.abort();
    if (told?.error === undefined && told !== undefined) {
      this.#idle.push(child);
      return told.payload;
    }
    if (told?.error !== undefined) {
      if (!told.error.errorType.startsWith('Runtime.')) this.#idle.push(child);
      throw new FunctionError(told.error.errorType, told.error.errorMessage);
    }
    const { code, signal } = await ended;
    const how = code === null ? `signal: ${signal}` : `exit status ${code}`;
    throw new FunctionError('Runtime.ExitError', `RequestId: request Error: Runtime exited with error: ${how}`);
  }

  /** Starts processes before they are needed. */
  async prepare(processes: number): Promise<void> {
    this.#idle.push(...(await Promise.all(Array.from({ length: processes }, () => this.#startChild()))));
  }

  /** Ends every process with SIGKILL, in the middle of whatever it does. Whoever runs the function after that gets new ones. */
  async killAll(): Promise<void> {
    this.#idle.length = 0;
    const ends = [...this.#all].map(async (child) => {
      child.kill('SIGKILL');
      await once(child, 'exit');
    });
    await Promise.all(ends);
  }

  /** Ends every process, also those that hang; whoever runs the function after that hears that it could not be started. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.killAll();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  /** One that waits for an event; of those that have ended meanwhile, none. */
  #takeIdle(): ChildProcess | undefined {
    let child = this.#idle.pop();
    while (child !== undefined && !isAlive(child)) child = this.#idle.pop();
    return child;
  }

  async #startChild(): Promise<ChildProcess> {
    if (this.#isClosed)
      throw new FunctionError('Runtime.ExitError', 'RequestId: request Error: the function is closed');
    const child = fork(resolve('test/support/function-process/runtime.mjs'), [this.bundle], {
      cwd: this.#folder,
      env: { PATH: process.env.PATH, ...this.environment() },
      // As little as the bundle needs, so that memory is soon at its end.
      execArgv: ['--max-old-space-size=48'],
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    this.#all.add(child);
    child.once('exit', () => this.#all.delete(child));
    const isOver = new AbortController();
    const isReady = once(child, 'message', isOver).then(() => true);
    const isDead = once(child, 'exit', isOver).then(() => false);
    for (const wait of [isReady, isDead]) wait.catch(() => undefined);
    const isUp = await Promise.race([isReady, isDead]);
    isOver.abort();
    if (!isUp)
      throw new FunctionError('Runtime.ExitError', 'RequestId: request Error: Runtime exited before it was up');
    return child;
  }
}
