import type { MetricName, Telemetry, TelemetryFields } from 'sfn-redshift-tasker';

/** A line of a log. */
export interface LogLine {
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  readonly message: string;
  readonly fields: TelemetryFields;
}

/** What a {@link LogTelemetry} is made of. Neither may throw. */
export interface LogTelemetryOptions {
  /** @default nothing is logged */
  readonly onLog?: ((line: LogLine) => void) | undefined;
  /** @default nothing is counted */
  readonly onMetric?: (name: MetricName, value: number) => void;
}

/**
 * Gives what the tasker tells to callbacks. The deployed function writes to standard output, which on a laptop belongs to
 * whoever started the cloud.
 */
export class LogTelemetry implements Telemetry {
  private readonly onLog: (line: LogLine) => void;
  private readonly onMetric: (name: MetricName, value: number) => void;

  constructor({ onLog, onMetric }: LogTelemetryOptions = {}) {
    this.onLog = onLog ?? (() => undefined);
    this.onMetric = onMetric ?? (() => undefined);
  }

  debug(message: string, fields: TelemetryFields = {}): void {
    this.onLog({ level: 'debug', message, fields });
  }

  info(message: string, fields: TelemetryFields = {}): void {
    this.onLog({ level: 'info', message, fields });
  }

  warn(message: string, fields: TelemetryFields = {}): void {
    this.onLog({ level: 'warn', message, fields });
  }

  error(message: string, fields: TelemetryFields = {}): void {
    this.onLog({ level: 'error', message, fields });
  }

  metric(name: MetricName, value = 1): void {
    this.onMetric(name, value);
  }

  flush(): void {
    // Everything has been told.
  }
}
