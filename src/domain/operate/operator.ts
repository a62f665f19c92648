import type { Clock } from '../../ports/clock.js';
import type { DeadLetters } from '../../ports/dead-letters.js';
import type { DeployedTasker } from '../../ports/deployed-tasker.js';
import type { Executions } from '../../ports/executions.js';
import type { DatabaseInspection, Inspection } from '../../ports/inspection.js';
import type { InvocationSearch } from '../../ports/invocation-search.js';
import type { InvocationStore } from '../../ports/invocation-store.js';
import type { PoolStore } from '../../ports/pool-store.js';
import type { TaskCallback } from '../../ports/task-callback.js';
import type { TaskerSettings } from '../settings.js';
import type { DeploymentParts } from './deployment-parts.js';

/** Everything that an operator's use cases work with. */
export interface Operator {
  readonly parts: DeploymentParts;
  /** As the deployed functions have them. */
  readonly settings: TaskerSettings;
  readonly clock: Pick<Clock, 'now' | 'sleep'>;
  readonly store: Pick<InvocationStore, 'get' | 'listInFlight' | 'listUnprocessed' | 'releaseLock'>;
  readonly pools: Pick<PoolStore, 'countQueueEntries' | 'listQueueEntries' | 'listSlots'>;
  readonly search: InvocationSearch;
  readonly executions: Executions;
  readonly tasker: DeployedTasker;
  readonly taskCallback: Pick<TaskCallback, 'sendTaskHeartbeat'>;
  readonly deadLetters: DeadLetters;
  /** To be called when nothing more is asked; absent where nothing is open. */
  readonly close?: () => Promise<void>;
  readonly inspection: Inspection;
  /** Looks at the database that the tasker's state is in; absent where that is a table of DynamoDB. */
  readonly database?: DatabaseInspection;
  /**
   * The limits that a function's environment sets.
   *
   * @throws {ConfigurationError} naming the variable, its value and what is allowed.
   */
  readonly readLimits: (environment: Readonly<Record<string, string | undefined>>) => StatementLimits;
}

/** How many statements may run at once. */
export type StatementLimits = Pick<TaskerSettings, 'maxInFlight' | 'pools'>;

/** An operator's command cannot do what was asked; nothing was changed. The message says what to do instead. */
export class OperatorError extends Error {
  override readonly name = 'OperatorError';
}
