import { LambdaServiceError } from './lambda-service-error.js';

/** Why a callback failed: the members of Lambda's ErrorObject. */
export interface CallbackError {
  readonly ErrorType?: string;
  readonly ErrorMessage?: string;
  readonly ErrorData?: string;
  readonly StackTrace?: readonly string[];
}

/** What a callback was answered with. */
export type CallbackEnd =
  { readonly kind: 'success'; readonly result: string } | { readonly kind: 'failure'; readonly error: CallbackError };

/** A durable function that waits for a callback. */
export interface CallbackWaiter {
  /** Gets the one answer. What it throws is the fault of whoever answers: the callback stays open. */
  readonly take?: (end: CallbackEnd) => void | Promise<void>;
  /** Whether it waits still, where it may stop by itself. @default until it is answered or closed */
  readonly isWaiting?: () => boolean;
}

interface Callback {
  readonly waiter: CallbackWaiter;
  end?: CallbackEnd;
  isClosed: boolean;
}

/** Longest result in bytes of UTF-8. */
const RESULT_BYTES_MAX = 262_144;
/** Most bytes of all members of an error together. */
const ERROR_BYTES_MAX = 1024 * 1024;

/**
 * The callbacks that durable functions wait for, as Lambda keeps them. Durable functions themselves do not run in the laptop cloud: they
 * run where they are tested, such as in `LocalDurableTestRunner`, and open here what they wait for.
 *
 * @example
 * cloud.durableCallbacks.open(callbackId, { take: (end) => console.log(end) });
 */
export class DurableCallbacks {
  readonly #callbacks = new Map<string, Callback>();

  /** A durable function waits for `callbackId` from now on. One that is known already stays as it is: a step may run twice. */
  open(callbackId: string, waiter: CallbackWaiter = {}): void {
    if (!this.#callbacks.has(callbackId)) this.#callbacks.set(callbackId, { waiter, isClosed: false });
  }

  /** The callback has timed out, or its execution is over: nobody waits any more. */
  close(callbackId: string): void {
    const callback = this.#callbacks.get(callbackId);
    if (callback) callback.isClosed = true;
  }

  /** What it was answered with; `undefined` where it was not. */
  endOf(callbackId: string): CallbackEnd | undefined {
    return this.#callbacks.get(callbackId)?.end;
  }

  /**
   * Takes an answer.
   *
   * @throws {LambdaServiceError} `CallbackTimeoutException`: it is closed; `ResourceNotFoundException`: there is no such one;
   *   `InvalidParameterValueException`: the answer is too long.
   */
  async answer(callbackId: string, end: CallbackEnd): Promise<void> {
    checkSize(end);
    const callback = this.#waiting(callbackId);
    // Before the waiter hears of it: two answers at the same time are one too many.
    callback.end = end;
    try {
      await callback.waiter.take?.(end);
    } catch (error) {
      delete callback.end;
      throw error;
    }
  }

  /** A sign of life. @throws {LambdaServiceError} as {@link answer}. */
  heartbeat(callbackId: string): void {
    this.#waiting(callbackId);
  }

  #waiting(callbackId: string): Callback {
    const callback = this.#callbacks.get(callbackId);
    if (!callback) throw new LambdaServiceError('ResourceNotFoundException', 'The callback does not exist.', 404);
    if (callback.isClosed || callback.end !== undefined || callback.waiter.isWaiting?.() === false) {
      throw new LambdaServiceError('CallbackTimeoutException', 'The callback has expired or is closed.', 400);
    }
    return callback;
  }
}

function checkSize(end: CallbackEnd): void {
  const [what, bytes, bytesMax] =
    end.kind === 'success'
      ? ['result', Buffer.byteLength(end.result, 'utf8'), RESULT_BYTES_MAX]
      : ['error', Buffer.byteLength(JSON.stringify(end.error), 'utf8'), ERROR_BYTES_MAX];
  if (bytes <= bytesMax) return;
  const message = `the ${what} has ${bytes} bytes; allowed: ${bytesMax}`;
  throw new LambdaServiceError('InvalidParameterValueException', message, 400);
}
