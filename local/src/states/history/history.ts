import type { Clock } from 'sfn-redshift-tasker';
import { HISTORY_EVENTS_MAX } from '../limits.js';
import { STATES_RUNTIME, StateFailure } from '../state-failure.js';
import type { HistoryEvent, HistoryEventDetails } from './history-event.js';

/** What happened in one execution, in order. */
export class History {
  readonly #events: HistoryEvent[] = [];

  /** @param onEvent told about each event right after it is written. */
  constructor(
    private readonly clock: Clock,
    private readonly onEvent: (event: HistoryEvent) => void = () => undefined,
  ) {}

  /** All events so far. The array grows with the history; do not keep it to compare. */
  get events(): readonly HistoryEvent[] {
    return this.#events;
  }

  /**
   * Writes an event, and gives its id.
   *
   * @throws {StateFailure} `States.Runtime`: the history is full, which ends the execution. Its end is written all the same,
   *   by {@link History.close}.
   */
  add(type: string, previousEventId: number, details?: HistoryEventDetails): number {
    if (this.#events.length >= HISTORY_EVENTS_MAX - 1) {
      throw new StateFailure(
        STATES_RUNTIME,
        `The execution reached the maximum number of history events (${HISTORY_EVENTS_MAX}).`,
      );
    }
    return this.#append(type, previousEventId, details);
  }

  /** Writes the event of the execution's end, for which there is always room. */
  close(type: string, previousEventId: number, details?: HistoryEventDetails): number {
    return this.#append(type, previousEventId, details);
  }

  /** Writes an event where there is room. For what is written while an execution is being cancelled. */
  tryAdd(type: string, previousEventId: number, details?: HistoryEventDetails): number {
    return this.#events.length >= HISTORY_EVENTS_MAX - 1
      ? previousEventId
      : this.#append(type, previousEventId, details);
  }

  #append(type: string, previousEventId: number, details: HistoryEventDetails | undefined): number {
    const event = { id: this.#events.length + 1, previousEventId, type, timestamp: this.clock.now(), details };
    this.#events.push(event);
    this.onEvent(event);
    return event.id;
  }
}
