import type { MapState } from '../definition/state-machine-definition.js';
import { STATES_EXCEED_TOLERATED_FAILURE_THRESHOLD, StateFailure } from '../state-failure.js';
import { noValid, numberField, type NumberRule } from './number-field.js';
import type { StateVisit } from './state-visit.js';

const PERCENTAGE_MAX = 100;
const COUNT: NumberRule = {
  least: 0,
  words: {
    noNumber: noValid('ToleratedFailureCount', 'integer'),
    outOfRange: () => 'ToleratedFailureCount cannot be negative.',
  },
};
const PERCENTAGE: NumberRule = {
  least: 0,
  most: PERCENTAGE_MAX,
  words: {
    noNumber: noValid('ToleratedFailurePercentage', 'float'),
    outOfRange: () => `ToleratedFailurePercentage must be between 0 and ${PERCENTAGE_MAX}.`,
  },
};

/** Counts the items of a Map that fail, and tells when there are too many. */
export class ToleratedFailures {
  #failures = 0;

  private constructor(
    private readonly countMax: number | undefined,
    private readonly percentageMax: number | undefined,
    private readonly itemCount: number,
  ) {}

  /** What the state tolerates, for a Map of so many items as are told then. */
  static async of(visit: StateVisit<MapState>): Promise<(itemCount: number) => ToleratedFailures> {
    const count = await numberField(visit, 'ToleratedFailureCount', COUNT);
    const percentage = await numberField(visit, 'ToleratedFailurePercentage', PERCENTAGE);
    return (itemCount) => new ToleratedFailures(count, percentage, itemCount);
  }

  /** Whether the Map says what it tolerates. */
  get isLimited(): boolean {
    return this.countMax !== undefined || this.percentageMax !== undefined;
  }

  /** What the Map says; 0 where it says nothing. */
  get limits(): { readonly toleratedFailureCount: number; readonly toleratedFailurePercentage: number } {
    return { toleratedFailureCount: this.countMax ?? 0, toleratedFailurePercentage: this.percentageMax ?? 0 };
  }

  /**
   * Counts one more failed item.
   *
   * @throws {StateFailure} the item's own failure where the state tolerates none;
   *   `States.ExceedToleratedFailureThreshold` where there are too many now.
   */
  count(failure: StateFailure): void {
    if (!this.isLimited) throw failure;
    this.#failures++;
    if (this.#failures <= this.#allowed()) return;
    throw new StateFailure(
      STATES_EXCEED_TOLERATED_FAILURE_THRESHOLD,
      `${this.#failures} of ${this.itemCount} items failed, which is more than the tolerated ${this.#allowed()}`,
    );
  }

  /**
   * Counts one more failed execution of an item of a distributed Map, which tolerates none unless it says so.
   *
   * @throws {StateFailure} `States.ExceedToleratedFailureThreshold`: there are too many now.
   */
  countItem(): void {
    this.#failures++;
    if (this.isLimited && this.#failures <= this.#allowed()) return;
    throw new StateFailure(
      STATES_EXCEED_TOLERATED_FAILURE_THRESHOLD,
      'The specified tolerated failure threshold was exceeded',
    );
  }

  #allowed(): number {
    const byPercentage =
      this.percentageMax === undefined ? Infinity : Math.floor((this.percentageMax * this.itemCount) / PERCENTAGE_MAX);
    return Math.min(this.countMax ?? Infinity, byPercentage);
  }
}
