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
  /** The event that the scope's first one follows; 0 for the machine itself. */
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

  /** The event that the scope's next one follows. */
  get lastEventId(): number {
    return this.#lastEventId;
  }

  /** Whether it is a branch or an item, not the machine itself. */
  get isNested(): boolean {
    return this.branchPath.length > 0;
  }

  /** The branch path of what a state of it runs: of one of its branches or items. Exactly as long as it is: thousands are kept. */
  pathTo(stateName: string, index: number): readonly string[] {
    return this.branchPath.concat(`${stateName}[${index}]`);
  }

  /**
   * Writes an event after the scope's latest one, and gives its id.
   *
   * @throws {StateFailure} the history is full.
   */
  record(type: string, details?: HistoryEventDetails): number {
    this.#lastEventId = this.run.history.add(type, this.#lastEventId, details);
    return this.#lastEventId;
  }

  /** As {@link Scope.record}, for an event that the scope's next one does not follow. */
  recordAside(type: string, details?: HistoryEventDetails): number {
    return this.run.history.add(type, this.#lastEventId, details);
  }

  /** Has the scope's next event follow the event `eventId`, such as the last one of a branch. */
  follow(eventId: number): void {
    this.#lastEventId = eventId;
  }

  /** Writes an event where there is room and nothing follows it: for the end of what is being cancelled. */
  recordCancelled(type: string, details?: HistoryEventDetails): void {
    this.run.history.tryAdd(type, this.#lastEventId, details);
  }
}
