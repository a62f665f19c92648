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
   * Somebody began to answer it, whose claim was over before they had come to an end: what they told, to the attempt before or to nobody, may
   * be marked yet.
   */
  readonly isLeft?: boolean | undefined;
}
