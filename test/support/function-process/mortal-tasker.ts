import type { LambdaInvoker, LambdaResult } from '../../../local/src/states/lambda-invoker.js';
import { FunctionError, reportThrown } from '../../../local/src/lambda/function-error.js';
import { AtMost } from '../at-most.js';
import { FunctionProcess } from './function-process.js';

/** What an event of the tasker's function is about. */
export type Work = 'start' | 'complete' | 'upkeep';

const workOf = (event: unknown): Work => {
  const members = event as { readonly taskToken?: unknown; readonly Records?: unknown };
  if (members.taskToken !== undefined) return 'start';
  return members.Records === undefined ? 'upkeep' : 'complete';
};

/** The deployed bundle in a few processes that can be killed in the middle of their work, as often as a test wants. */
export class MortalTasker implements LambdaInvoker {
  /** Runs that ended with their process, by what they were about. */
  readonly deaths: Record<Work, number> = { start: 0, complete: 0, upkeep: 0 };
  readonly #process: FunctionProcess;
  readonly #sandboxes: AtMost;

  constructor(
    environment: () => Readonly<Record<string, string>>,
    private readonly options: { readonly sandboxes: number; readonly limitMs: number },
  ) {
    this.#process = new FunctionProcess(environment);
    this.#sandboxes = new AtMost(options.sandboxes);
  }

  has(): boolean {
    return true;
  }

  async invoke(_functionName: string, payload: unknown): Promise<LambdaResult> {
    return await this.run(payload).then((result) => ({ payload: result }), toError);
  }

  /** Runs the function once, in a process of its own. @throws {FunctionError} what Lambda reports. */
  async run(event: unknown): Promise<unknown> {
    return await this.#sandboxes.run(async () => {
      try {
        return await this.#process.run(event, this.options.limitMs);
      } catch (error) {
        if (error instanceof FunctionError && error.name === 'Runtime.ExitError') this.deaths[workOf(event)] += 1;
        throw error;
      }
    });
  }

  /** Ends every process with SIGKILL; what comes later runs in new ones. */
  async kill(): Promise<void> {
    await this.#process.killAll();
  }

  async close(): Promise<void> {
    await this.#process.close();
  }
}

const toError = (error: unknown): LambdaResult => ({ error: reportThrown(error) });
