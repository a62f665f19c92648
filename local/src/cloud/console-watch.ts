import { AttemptLog } from '../console/attempt-log.js';
import { ChangeStream } from '../console/change-stream.js';
import type { ConsoleParts } from '../console/console-queries.js';
import type { HttpService } from '../http/http-service.js';
import type { CloudPartsOptions } from './local-cloud-options.js';

/** Watches a cloud for the console, beside whoever else watches it. */
export class ConsoleWatch {
  private readonly attempts = new AttemptLog();
  private readonly changes: ChangeStream;
  /** The cloud's options, with observers that tell the console too. */
  readonly options: CloudPartsOptions;

  constructor(private readonly original: CloudPartsOptions) {
    this.changes = new ChangeStream(original.clock);
    this.options = {
      ...original,
      onStateAttempt: (attempt) => {
        this.attempts.note(attempt);
        this.changes.touch();
        original.onStateAttempt?.(attempt);
      },
      onStatementChange: (statement) => {
        this.changes.touch();
        original.onStatementChange?.(statement);
      },
      onHistoryEvent: (executionArn, event) => {
        this.changes.touch();
        original.onHistoryEvent?.(executionArn, event);
      },
    };
  }

  /** The console itself, loaded only where somebody wants it. */
  async serve(parts: Omit<ConsoleParts, 'attempts' | 'clock'>): Promise<HttpService> {
    const { ConsoleService } = await import('../console/console-service.js');
    const { clock } = this.original;
    return new ConsoleService({ ...parts, clock, attempts: this.attempts }, this.changes);
  }
}
