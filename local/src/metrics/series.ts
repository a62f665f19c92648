import type { EpochMs } from 'sfn-redshift-tasker';

/** One value of a metric at a moment. */
export interface Datapoint {
  readonly at: EpochMs;
  readonly value: number;
}

const CAPACITY_MIN = 64;
/** Numbers of a datapoint: when, and what. */
const WIDTH = 2;

/** The values of one metric, the newest last, as plain numbers: there are many of them, and seldom somebody asks. */
export class Series {
  private numbers = new Float64Array(CAPACITY_MIN * WIDTH);
  private count = 0;

  /** @param countMax beyond so many, the older half goes, and whatever is older than `keptMs`. */
  constructor(
    private readonly countMax: number,
    private readonly keptMs: number,
  ) {}

  put(value: number, at: EpochMs): void {
    if (this.count === this.countMax) this.forget(at - this.keptMs);
    if (this.count * WIDTH === this.numbers.length) {
      const larger = new Float64Array(Math.min(2 * this.count, this.countMax) * WIDTH);
      larger.set(this.numbers);
      this.numbers = larger;
    }
    this.numbers.set([at, value], this.count * WIDTH);
    this.count += 1;
  }

  /** Those from `from` until before `until`, as they were put. */
  within(from: number, until: number): readonly Datapoint[] {
    const found: Datapoint[] = [];
    for (let place = 0; place < this.count; place += 1) {
      const [at = 0, value = 0] = this.numbers.subarray(place * WIDTH, (place + 1) * WIDTH);
      if (at >= from && at < until) found.push({ at: at as EpochMs, value });
    }
    return found;
  }

  /** Half of them go at a time, so that this happens seldom. */
  private forget(until: number): void {
    const kept = this.within(until + 1, Infinity).slice(-this.countMax / 2);
    this.count = 0;
    for (const { at, value } of kept) this.put(value, at);
  }
}
