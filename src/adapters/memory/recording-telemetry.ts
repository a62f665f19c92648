import type { MetricDimensions, MetricName, Telemetry, TelemetryFields } from '../../ports/telemetry.js';

/** How much a line matters. */
export type TelemetryLevel = 'debug' | 'info' | 'warn' | 'error';

/** One line as it was told. */
export interface TelemetryLine {
  readonly level: TelemetryLevel;
  readonly message: string;
  /** As they were then, those that were `undefined` left out. */
  readonly fields: TelemetryFields;
}

/** One addition to a metric. */
export interface MetricRecord {
  readonly name: MetricName;
  readonly value: number;
  /** Whose it is, where it is that of a pool. */
  readonly pool?: string;
}

/**
 * {@link Telemetry} that keeps everything for a test to look at, in order. Unlike an adapter for production it leaves
 * nothing out, keys that the port does not know included, so that a test can see what should not have been told.
 *
 * @example expect(telemetry.total('TasksSucceeded')).toBe(1)
 */
export class RecordingTelemetry implements Telemetry {
  readonly #lines: TelemetryLine[] = [];
  readonly #metrics: MetricRecord[] = [];

  debug(message: string, fields?: TelemetryFields): void {
    this.#record('debug', message, fields);
  }

  info(message: string, fields?: TelemetryFields): void {
    this.#record('info', message, fields);
  }

  warn(message: string, fields?: TelemetryFields): void {
    this.#record('warn', message, fields);
  }

  error(message: string, fields?: TelemetryFields): void {
    this.#record('error', message, fields);
  }

  metric(name: MetricName, value = 1, { pool }: MetricDimensions = {}): void {
    this.#metrics.push({ name, value, ...(pool !== undefined && { pool }) });
  }

  flush(): void {
    // What was added is there for the test to see at once.
  }

  /** Every line so far, oldest first. */
  get lines(): readonly TelemetryLine[] {
    return [...this.#lines];
  }

  /** Every addition to a metric so far, oldest first. */
  get metrics(): readonly MetricRecord[] {
    return [...this.#metrics];
  }

  /** The lines of one level, oldest first. */
  linesAt(level: TelemetryLevel): readonly TelemetryLine[] {
    return this.#lines.filter((line) => line.level === level);
  }

  /** What a metric adds up to; 0 where nothing was added. */
  total(name: MetricName): number {
    return this.#metrics.filter((record) => record.name === name).reduce((sum, record) => sum + record.value, 0);
  }

  /**
   * Everything told so far as one text, to search for what must not be in it.
   *
   * @example expect(telemetry.text()).not.toContain(taskToken)
   */
  text(): string {
    return JSON.stringify({ lines: this.#lines, metrics: this.#metrics });
  }

  /** Forgets everything told so far. */
  clear(): void {
    this.#lines.length = 0;
    this.#metrics.length = 0;
  }

  #record(level: TelemetryLevel, message: string, fields?: TelemetryFields): void {
    const told = Object.entries(fields ?? {}).filter(([, value]) => value !== undefined);
    this.#lines.push({ level, message, fields: Object.fromEntries(told) });
  }
}
