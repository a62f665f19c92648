import type { HistoryEventDetails } from '../history/history-event.js';
import type { JsonObject } from '../json.js';
import type { Progress } from './progress.js';
import type { RunContext } from './run-context.js';
import type { Variables } from './variables.js';

/** What a new scope begins with. */
export interface ScopeStart {
  readonly signal: AbortSignal;
  readonly branchPath: readonly string[];
  readonly variables: Variables;
  readonly progress: Progress;
  /** The event that the scope's first one follows. */
  readonly previousEventId: number;
  /** `$$.Map.Item`, inside a Map. */
  readonly mapItem?: JsonObject | undefined;
}

/** A row of states that run one after the other: the machine itself, a branch of a Parallel or an item of a Map. */
export class Scope {
  readonly signal: AbortSignal;
  readonly branchPath: readonly string[];
  readonly variables: Variables;
  readonly progress: Progress;
  readonly mapItem: JsonObject | undefined;
  #lastEventId: number;

  constructor(
    readonly run: RunContext,
    start: ScopeStart,
  ) {
    this.signal = start.signal;
    this.branchPath = start.branchPath;
    this.variables = start.variables;
    this.progress = start.progress;
    this.mapItem = start.mapItem;
    this.#lastEventId = start.previousEventId;
  }

  /** The scope's latest event. */
  get lastEventId(): number {
    return this.#lastEventId;
  }

  /**
   * Writes an event after the scope's latest one.
   *
   * @throws {StateFailure} the history is full.
   */
  record(type: string, details?: HistoryEventDetails): number {
    this.#lastEventId = this.run.history.add(type, this.#lastEventId, details);
    return this.#lastEventId;
  }

  /** Writes an event where there is room: for the end of what is being cancelled. */
  recordCancelled(type: string, details?: HistoryEventDetails): void {
    this.#lastEventId = this.run.history.tryAdd(type, this.#lastEventId, details);
  }
}
