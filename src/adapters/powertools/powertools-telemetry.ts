import type { Logger } from '@aws-lambda-powertools/logger';
import type { Metrics } from '@aws-lambda-powertools/metrics';
import type { MetricDimensions, MetricName, Telemetry, TelemetryFields } from '../../ports/telemetry.js';
import { allowedFields, allowedText } from './telemetry-fields.js';

/** What a {@link PowertoolsTelemetry} is made of. */
export interface PowertoolsTelemetryOptions {
  /** Level, service name and format of the lines are the logger's affair. */
  readonly logger: Logger;
  /** Namespace and dimensions are the metrics' affair: see `createTaskerMetrics`. */
  readonly metrics: Metrics;
}

/** The dimension that tells a pool's metrics from those of others. */
const POOL_DIMENSION = 'Pool';

type Level = 'debug' | 'info' | 'warn' | 'error';

/**
 * {@link Telemetry} on Powertools' logger and metrics. What is counted goes out at `flush`, as one line of CloudWatch's embedded
 * metric format for the whole invocation, and one more for each pool that was measured; where the function dies before, it is lost.
 *
 * Only the port's own fields are told, each of its own type and at most 500 characters long; that is checked at run time,
 * too. A payload, an error or an invocation that is passed by mistake leaves no trace of token, SQL or parameters, at any
 * level. Where the logger fails, the line is lost and the work goes on.
 *
 * @example
 * const telemetry = new PowertoolsTelemetry({ logger: new Logger({ serviceName: 'tasker' }), metrics: createTaskerMetrics() });
 */
export class PowertoolsTelemetry implements Telemetry {
  readonly #logger: Logger;
  readonly #metrics: Metrics;
  /** By pool: Powertools gives a dimension to all that is in the same line. */
  readonly #ofPools = new Map<string, [name: MetricName, value: number][]>();

  constructor({ logger, metrics }: PowertoolsTelemetryOptions) {
    this.#logger = logger;
    this.#metrics = metrics;
  }

  debug(message: string, fields?: TelemetryFields): void {
    this.#log('debug', message, fields);
  }

  info(message: string, fields?: TelemetryFields): void {
    this.#log('info', message, fields);
  }

  warn(message: string, fields?: TelemetryFields): void {
    this.#log('warn', message, fields);
  }

  error(message: string, fields?: TelemetryFields): void {
    this.#log('error', message, fields);
  }

  metric(name: MetricName, value = 1, { pool }: MetricDimensions = {}): void {
    if (!Number.isFinite(value)) return;
    if (pool === undefined) quietly(() => this.#metrics.addMetric(name, unitOf(name), value));
    else this.#ofPools.set(pool, [...(this.#ofPools.get(pool) ?? []), [name, value]]);
  }

  flush(): void {
    quietly(() => {
      if (this.#metrics.hasStoredMetrics()) this.#metrics.publishStoredMetrics();
    });
    for (const [pool, values] of this.#ofPools) quietly(() => this.#publish(pool, values));
    this.#ofPools.clear();
  }

  #publish(pool: string, values: readonly [name: MetricName, value: number][]): void {
    // Publishing forgets it.
    this.#metrics.addDimension(POOL_DIMENSION, pool);
    for (const [name, value] of values) this.#metrics.addMetric(name, unitOf(name), value);
    this.#metrics.publishStoredMetrics();
  }

  #log(level: Level, message: string, fields: unknown): void {
    quietly(() => this.#logger[level](allowedText(message), { ...allowedFields(fields) }));
  }
}

const unitOf = (name: MetricName): 'Seconds' | 'Count' => (name.endsWith('Seconds') ? 'Seconds' : 'Count');

/** Telling what happened must not change what happens. */
const quietly = (tell: () => void): void => {
  try {
    tell();
  } catch {
    // Nobody to tell.
  }
};
