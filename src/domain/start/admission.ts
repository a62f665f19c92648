import type { Claim, Invocation } from '../../ports/invocation.js';
import type { ToldToken } from './told-before.js';

/** The invocation that a call of the starter goes on with. */
export interface Admission {
  readonly invocation: Invocation;
  /** True where this call wrote the registration: nothing can have been started under it before. */
  readonly isNew: boolean;
  /** True where the state was entered, with this SQL, for the first time in its execution: nothing can have been left behind. */
  readonly isFirstEntry: boolean;
  /** Held by this call, where it has adopted an invocation that was never started. */
  readonly claim?: Claim | undefined;
  /** The invocation again, where its end was told to this very token already. Nothing is to be started. */
  readonly told?: ToldToken | undefined;
  /**
   * Something was begun for an earlier call with this very token. Whoever answers it may have told that one, or nobody, and mark that yet: this
   * call is over only when it knows that the statement runs, or that its task was told of its end.
   */
  readonly isTokenKept?: boolean | undefined;
}

/** How often a call looks whether what is in other hands is so no more, before it gives way, and how long it waits before it looks again. */
export const LOOKS_MAX = 20;
export const PAUSE_MS = 500;
