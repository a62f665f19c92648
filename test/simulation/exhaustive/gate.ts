import type { Lambda } from '../lambda/lambda.js';

/** What may go wrong at the one call of a history at which something does. */
export type CallFault = 'crashBefore' | 'crashAfter' | 'replyLost';

/** A call that a Lambda has made and that has not been carried out. */
export interface PendingCall {
  readonly lambda: Lambda;
  readonly name: string;
  /** Carries the call out, or lets it fail as told. Returns when its effect is there and its caller has been told. */
  readonly carryOut: (fault: CallFault | undefined) => Promise<void>;
}

/**
 * Holds back every port call until somebody lets it go. With a gate a world has no latencies: who is next is decided from
 * outside, call by call.
 */
export class Gate {
  readonly pending: PendingCall[] = [];
  /** Whether what is being played has been played and looked at before: nobody watches then. */
  isReplaying = false;
  hold(call: PendingCall): void {
    this.pending.push(call);
  }

  /** What can be let go: the calls of each Lambda that lives, of which it may have made several at once; oldest first. */
  get choices(): readonly PendingCall[] {
    return this.pending.filter(({ lambda }) => lambda.isAlive);
  }

  take(call: PendingCall): void {
    this.pending.splice(this.pending.indexOf(call), 1);
  }
}
