import type { EpochMs } from 'sfn-redshift-tasker';
import type { TaskAnswer } from '../tasks/open-tasks.js';

/** An error that a service or the invoker of functions threw, as a JSON value. */
export interface RecordedError {
  readonly name: string;
  readonly message: string;
  /** Absent where it is no answer of a service. */
  readonly httpStatus?: number;
}

/**
 * What reaches an execution from outside, at a moment. `place` counts what it waits for, of the kind: the third sleep is always the third,
 * since an execution does the same again when the same reaches it in the same order.
 */
export type Stimulus =
  /** A time that it waited for has come. */
  | { readonly kind: 'slept'; readonly at: EpochMs; readonly place: number }
  /** A call has been answered. `value` is absent for `undefined`. */
  | {
      readonly kind: 'returned';
      readonly at: EpochMs;
      readonly place: number;
      readonly what: string;
      readonly value?: unknown;
    }
  | {
      readonly kind: 'threw';
      readonly at: EpochMs;
      readonly place: number;
      readonly what: string;
      readonly error: RecordedError;
    }
  /** Somebody has answered a task. */
  | { readonly kind: 'answered'; readonly at: EpochMs; readonly token: string; readonly answer: TaskAnswer }
  | { readonly kind: 'beaten'; readonly at: EpochMs; readonly token: string }
  | {
      readonly kind: 'stopped';
      readonly at: EpochMs;
      readonly error: string | undefined;
      readonly cause: string | undefined;
    }
  | { readonly kind: 'redriven'; readonly at: EpochMs };

/** What is known of an execution besides. */
export type Note =
  /** What it was told at once, when it asked: to be told again. */
  | { readonly kind: 'given'; readonly place: number; readonly what: string; readonly value: unknown }
  /** It has made a call, which has not been answered yet. */
  | { readonly kind: 'called'; readonly place: number };
