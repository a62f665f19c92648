import type { MetricName, Telemetry, TelemetryFields } from 'sfn-redshift-tasker';

/** A line of a log. */
export interface LogLine {
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  readonly message: string;
  readonly fields: TelemetryFields;
}

/**
 * Gives what the tasker logs to a callback. The deployed function writes to standard output, which on a laptop belongs to
 * whoever started the cloud. Metrics are dropped.
 */
export class LogTelemetry implements Telemetry {
  /** @param onLog must not throw. @default nothing is logged */
  constructor(private readonly onLog: (line: LogLine) => void = () => undefined) {}

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

  metric(_name: MetricName, _value?: number): void {
    // Nobody looks at a laptop's metrics.
  }

  flush(): void {
    // There is nothing to tell.
  }
}
