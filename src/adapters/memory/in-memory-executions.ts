import { type Answered, known, MISSING, unknown } from '../../ports/answered.js';
import type { Execution, Executions } from '../../ports/executions.js';

/**
 * `Executions` that knows what it is told.
 *
 * @example new InMemoryExecutions([{ executionArn, status: 'RUNNING' }])
 */
export class InMemoryExecutions implements Executions {
  readonly #executions = new Map<string, Execution>();
  /** Why nothing can be asked; absent where it can. */
  unknownReason: string | undefined;

  constructor(executions: readonly Execution[] = []) {
    for (const execution of executions) this.put(execution);
  }

  /** Adds an execution, or changes the one with this ARN. */
  put(execution: Execution): void {
    this.#executions.set(execution.executionArn, { ...execution });
  }

  async describe(executionArn: string): Promise<Answered<Execution>> {
    if (this.unknownReason !== undefined) return unknown(this.unknownReason);
    const execution = this.#executions.get(executionArn);
    return execution === undefined ? MISSING : known({ ...execution });
  }
}
