import {
  IdempotencyItemAlreadyExistsError,
  IdempotencyItemNotFoundError,
  IdempotencyRecordStatus,
} from '@aws-lambda-powertools/idempotency';
import { BasePersistenceLayer, IdempotencyRecord } from '@aws-lambda-powertools/idempotency/persistence';
import type { GuardedCompletion } from '../../ports/completion-guard.js';

/** An error of a step; boxed, because anything can be thrown. */
export interface StepFailure {
  readonly error: unknown;
}

/**
 * Powertools' idempotency record of one completion, kept where the invocation is: to put the record in progress is to claim
 * the invocation, to update it is to mark it processed, to delete it is to give the claim back. So the guard costs no table
 * and no write of its own. The key is the statement name, as it is.
 *
 * One object serves one completion. Powertools wraps the errors of its store and takes some error names as its own signals;
 * therefore the first error of any step is kept in {@link failure}, and Powertools sees a stand-in.
 */
export class InvocationPersistenceLayer extends BasePersistenceLayer {
  readonly #completion: GuardedCompletion;
  #found: IdempotencyRecord | undefined;
  #failure: StepFailure | undefined;

  constructor(completion: GuardedCompletion) {
    super();
    this.#completion = completion;
  }

  /** The first error of a step, or `undefined`. */
  get failure(): StepFailure | undefined {
    return this.#failure;
  }

  /**
   * Runs a step and keeps its error.
   *
   * @throws {Error} one that means nothing to Powertools, where the step fails.
   */
  async step<Result>(run: () => Promise<Result>): Promise<Result> {
    try {
      return await run();
    } catch (error) {
      this.#failure ??= { error };
      throw new Error('a step of the completion failed', { cause: error });
    }
  }

  protected override getHashedIdempotencyKey(): string {
    return this.#completion.statementName;
  }

  protected override async _putRecord(record: IdempotencyRecord): Promise<void> {
    const taken = await this.step(() => this.#completion.take());
    if (taken === 'claimed') return;
    this.#found = new IdempotencyRecord(
      taken === 'held'
        ? { idempotencyKey: record.idempotencyKey, status: IdempotencyRecordStatus.INPROGRESS }
        : { idempotencyKey: record.idempotencyKey, status: IdempotencyRecordStatus.COMPLETED, responseData: taken },
    );
    throw new IdempotencyItemAlreadyExistsError(`the invocation could not be claimed: ${taken}`, this.#found);
  }

  protected override async _getRecord(idempotencyKey: string): Promise<IdempotencyRecord> {
    if (this.#found !== undefined) return this.#found;
    throw new IdempotencyItemNotFoundError(`nothing was found under '${idempotencyKey}'`);
  }

  protected override async _updateRecord(): Promise<void> {
    await this.step(() => this.#completion.finish());
  }

  protected override async _deleteRecord(): Promise<void> {
    // The error that led here matters more; a claim that cannot be given back expires.
    await this.#completion.release().catch(() => undefined);
  }
}
