import type { Clock } from 'sfn-redshift-tasker';
import type { Archive } from '../../archive/archive.js';
import { Kept } from '../../archive/kept.js';
import { HISTORY_EVENTS_MAX } from '../limits.js';
import { STATES_RUNTIME, StateFailure } from '../state-failure.js';
import type { HistoryEvent, HistoryEventDetails } from './history-event.js';

/** So many events go into the archive together, and so many of the newest at least stay in memory while it goes on. */
const CHUNK_EVENTS = 64;

/** Events in the archive, following one on another. */
interface Chunk {
  readonly count: number;
  readonly events: Pick<Kept<readonly HistoryEvent[]>, 'value' | 'drop'>;
}

/** Events of an earlier process, which are read each time that they are asked for. */
export interface EarlierEvents {
  readonly count: number;
  readonly read: () => readonly HistoryEvent[];
}

/** What {@link History} may be given. */
export interface HistoryOptions {
  /** Told about each event right after it is written. @default nobody */
  readonly onEvent?: (event: HistoryEvent) => void;
  /** Where older events go. @default all stay in memory */
  readonly archive?: Archive | undefined;
}

/** What happened in one execution, in order. However long it is, with an archive only its end is in memory. */
export class History {
  readonly #onEvent: (event: HistoryEvent) => void;
  readonly #archive: Archive | undefined;
  readonly #chunks: Chunk[] = [];
  #archivedCount = 0;
  #recent: HistoryEvent[] = [];

  constructor(
    private readonly clock: Clock,
    { archive, onEvent = () => undefined }: HistoryOptions = {},
  ) {
    this.#archive = archive;
    this.#onEvent = onEvent;
  }

  /** How many events there are so far. */
  get length(): number {
    return this.#archivedCount + this.#recent.length;
  }

  /**
   * Events in order.
   *
   * @param from how many at the beginning are left out. @param to where to end, counted from the beginning.
   */
  events(from = 0, to = this.length): HistoryEvent[] {
    const found: HistoryEvent[] = [];
    let before = 0;
    for (const { count, events } of this.#chunks) {
      if (before + count > from && before < to)
        found.push(...events.value.slice(Math.max(from - before, 0), to - before));
      before += count;
    }
    if (to > before) found.push(...this.#recent.slice(Math.max(from - before, 0), to - before));
    return found;
  }

  /**
   * Writes an event, and gives its id.
   *
   * @throws {StateFailure} `States.Runtime`: the history is full, which ends the execution. Its end is written all the same,
   *   by {@link History.close}.
   */
  add(type: string, previousEventId: number, details?: HistoryEventDetails): number {
    if (this.length >= HISTORY_EVENTS_MAX - 1) {
      throw new StateFailure(
        STATES_RUNTIME,
        `The execution reached the maximum number of history events (${HISTORY_EVENTS_MAX}).`,
      );
    }
    return this.#append(type, previousEventId, details);
  }

  /** Writes the event of the execution's end, for which there is always room; now all of it goes into the archive. */
  close(type: string, previousEventId: number, details?: HistoryEventDetails): number {
    const id = this.#append(type, previousEventId, details);
    this.#putAway(this.#recent.length);
    return id;
  }

  /** Writes an event where there is room. For what is written while an execution is being cancelled. */
  tryAdd(type: string, previousEventId: number, details?: HistoryEventDetails): number {
    return this.length >= HISTORY_EVENTS_MAX - 1 ? previousEventId : this.#append(type, previousEventId, details);
  }

  /** Begins with events of an earlier process. To be called before anything is written. */
  restore({ count, read }: EarlierEvents): void {
    const events = {
      get value() {
        return read();
      },
      drop: () => undefined,
    };
    this.#chunks.push({ count, events });
    this.#archivedCount += count;
  }

  /** Tells that nobody will look at it any more. */
  drop(): void {
    for (const { events } of this.#chunks) events.drop();
  }

  #append(type: string, previousEventId: number, details: HistoryEventDetails | undefined): number {
    const event = { id: this.length + 1, previousEventId, type, timestamp: this.clock.now(), details };
    this.#recent.push(event);
    if (this.#recent.length >= 2 * CHUNK_EVENTS) this.#putAway(CHUNK_EVENTS);
    this.#onEvent(event);
    return event.id;
  }

  #putAway(count: number): void {
    if (!this.#archive) return;
    const events = new Kept<readonly HistoryEvent[]>(this.#recent.slice(0, count));
    events.putAway(this.#archive);
    this.#chunks.push({ count, events });
    this.#recent = this.#recent.slice(count);
    this.#archivedCount += count;
  }
}
