import type { Clock } from '../../ports/clock.js';
import type { SqlHandler } from './sql-outcome.js';
import type { StatementStatusChangeEvent } from '../../domain/statement-status-change-event.js';
import type { EventOrigin } from './statement-status-change-event.js';

/** What an {@link InMemoryRedshiftData} may be told; everything is optional. */
export interface InMemoryRedshiftDataOptions {
  /** Default: a {@link ManualClock} of its own. */
  readonly clock?: Clock;
  /** How statements end by themselves. Default: they run until the test ends them. */
  readonly onSql?: SqlHandler;
  /**
   * Receives the completion event of each statement that was started `WithEvent`, right after its end: maybe before the
   * caller has the answer to its start. Must not throw.
   */
  readonly onEvent?: (event: StatementStatusChangeEvent) => void | Promise<void>;
  /** What the events say of their origin. Default: an example account in eu-west-1. */
  readonly origin?: EventOrigin;
  /** Rows on one page of a result. Default: 1,000. */
  readonly rowsPerPage?: number;
  /** Most statements on one page of a list. Default: 100. */
  readonly statementsPerPage?: number;
  /** Most statements that run at a time. Default: 500. */
  readonly activeStatementsMax?: number;
}
