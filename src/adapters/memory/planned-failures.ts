import type { RedshiftDataError } from '../../ports/port-errors.js';
import type { RedshiftData } from '../../ports/redshift-data.js';

/** A call of the Data API. */
export type RedshiftDataOperation = keyof RedshiftData;

/** How a planned failure goes. */
export interface PlannedFailureOptions {
  /**
   * `none`: the call fails and does nothing. `done`: the call does its work, and then its answer is lost; only fitting for an
   * error whose outcome is `unknown`. Default: `none`.
   */
  readonly effect?: 'none' | 'done';
  /** How many calls fail. Default: 1. */
  readonly times?: number;
}

interface PlannedFailure {
  readonly operation: RedshiftDataOperation | 'any';
  readonly error: RedshiftDataError;
  readonly effect: 'none' | 'done';
  remaining: number;
}

/** Which of the next calls are to fail, first planned first. */
export class PlannedFailures {
  readonly #planned: PlannedFailure[] = [];

  /** @throws {RangeError} for an error that says "refused" together with an effect. */
  add(operation: RedshiftDataOperation | 'any', error: RedshiftDataError, options: PlannedFailureOptions): void {
    const { effect = 'none', times = 1 } = options;
    if (effect === 'done' && error.outcome === 'refused') {
      throw new RangeError(`a call that fails with '${error.name}' is refused and has no effect`);
    }
    if (!Number.isInteger(times) || times < 1) throw new RangeError(`times is 1 or more, not ${times}`);
    this.#planned.push({ operation, error, effect, remaining: times });
  }

  /** Runs a call, or what is planned instead. */
  async run<Output>(operation: RedshiftDataOperation, call: () => Promise<Output>): Promise<Output> {
    const failure = this.#take(operation);
    if (failure?.effect === 'none') throw failure.error;
    const output = await call();
    if (failure !== undefined) throw failure.error;
    return output;
  }

  #take(operation: RedshiftDataOperation): PlannedFailure | undefined {
    const index = this.#planned.findIndex((planned) => planned.operation === operation || planned.operation === 'any');
    const failure = this.#planned[index];
    if (failure === undefined) return undefined;
    failure.remaining -= 1;
    if (failure.remaining === 0) this.#planned.splice(index, 1);
    return failure;
  }
}
