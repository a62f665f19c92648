import { compileEventPattern, type EventPredicate } from './event-pattern.js';

/** What happens to an event on its way. */
export type EventFault =
  | { readonly kind: 'lose' }
  /** It arrives later, and maybe after events that were sent after it. */
  | { readonly kind: 'delay'; readonly delayMs: number };

interface PendingFault {
  readonly fault: EventFault;
  readonly matches: EventPredicate;
}

/** Faults that wait for an event to happen to, each for one. */
export class EventFaults {
  private readonly pending: PendingFault[] = [];

  /**
   * Lets a fault happen to the next event that matches.
   *
   * @param pattern in EventBridge's own syntax.
   * @throws {InvalidEventPattern} for a pattern that EventBridge would refuse.
   */
  add(fault: EventFault, pattern: unknown): void {
    this.pending.push({ fault, matches: compileEventPattern(pattern) });
  }

  /** The fault that happens to this event, which is over with that; `undefined` where none waits for it. */
  take(event: unknown): EventFault | undefined {
    const place = this.pending.findIndex(({ matches }) => matches(event));
    return place < 0 ? undefined : this.pending.splice(place, 1)[0]?.fault;
  }

  /** The faults that have not happened yet, in the order in which they were added. */
  list(): readonly EventFault[] {
    return this.pending.map(({ fault }) => fault);
  }
}
