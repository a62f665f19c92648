import type { Logger } from '@aws-lambda-powertools/logger';
import type { Clock } from '../../ports/clock.js';
import type { MetricName, Telemetry, TelemetryFields } from '../../ports/telemetry.js';
import { emfMetric, type MetricSpace } from './emf-metric.js';
import { allowedFields, allowedText } from './telemetry-fields.js';

/** What a {@link PowertoolsTelemetry} is made of. */
export interface PowertoolsTelemetryOptions {
  /** Level, service name and format of the lines are the logger's affair. */
  readonly logger: Logger;
  readonly clock: Clock;
  /** Default: namespace `SfnRedshiftTasker`, no dimensions. */
  readonly metrics?: Partial<MetricSpace>;
  /** Takes a line of the embedded metric format. Default: standard output, which Lambda hands to CloudWatch Logs. */
  readonly writeMetricLine?: (line: string) => void;
}

type Level = 'debug' | 'info' | 'warn' | 'error';

/**
 * {@link Telemetry} on the Powertools logger; metrics go out in CloudWatch's embedded metric format, one line each.
 *
 * Only the port's own fields are told, each of its own type and at most 500 characters long; that is checked at run time,
 * too. A payload, an error or an invocation that is passed by mistake leaves no trace of token, SQL or parameters, at any
 * level. Where the logger fails, the line is lost and the work goes on.
 *
 * @example
 * const telemetry = new PowertoolsTelemetry({ logger: new Logger({ serviceName: 'tasker' }), clock: new SystemClock() });
 */
export class PowertoolsTelemetry implements Telemetry {
  readonly #logger: Logger;
  readonly #clock: Clock;
  readonly #space: MetricSpace;
  readonly #writeMetricLine: (line: string) => void;

  constructor(options: PowertoolsTelemetryOptions) {
    this.#logger = options.logger;
    this.#clock = options.clock;
    this.#space = {
      namespace: options.metrics?.namespace ?? 'SfnRedshiftTasker',
      dimensions: options.metrics?.dimensions ?? {},
    };
    this.#writeMetricLine = options.writeMetricLine ?? ((line) => process.stdout.write(`${line}\n`));
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

  metric(name: MetricName, value = 1): void {
    if (!Number.isFinite(value)) return;
    quietly(() => this.#writeMetricLine(emfMetric(name, value, this.#clock.now(), this.#space)));
  }

  #log(level: Level, message: string, fields: unknown): void {
    quietly(() => this.#logger[level](allowedText(message), { ...allowedFields(fields) }));
  }
}

/** Telling what happened must not change what happens. */
const quietly = (tell: () => void): void => {
  try {
    tell();
  } catch {
    // Nobody to tell.
  }
};
