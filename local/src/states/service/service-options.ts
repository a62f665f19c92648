import type { Clock, Ids } from 'sfn-redshift-tasker';
import type { Archive } from '../../archive/archive.js';
import type { OnUnkept } from '../../archive/expect-kept.js';
import type { HistoryEvent } from '../history/history-event.js';
import type { AttemptObserver } from '../interpreter/state-attempt.js';
import type { LambdaInvoker } from '../lambda-invoker.js';
import type { MockConfiguration } from '../mocks/read-mock-configuration.js';
import type { Random } from '../random.js';
import type { LocalServices } from '../service-api.js';
import type { Location } from './arns.js';
import type { ExecutionStatusChangeEvent } from './status-change-event.js';

/** What {@link LocalStepFunctions} is made of. Observers are called at once and must not throw. */
export interface LocalStepFunctionsOptions extends Location {
  /** All waits and timestamps. */
  readonly clock: Clock;
  /** Names of executions that get none, and task tokens. */
  readonly ids: Ids;
  /** Jitter, `States.MathRandom`, `States.UUID`, `$random`, `$uuid` and the ids of events. */
  readonly random: Random;
  /** Runs the functions that Task states call. */
  readonly lambda: LambdaInvoker;
  /** The other services that Task states call. A task of one that is missing has to be mocked. @default none */
  readonly services?: LocalServices;
  /** What stands in for calls of tasks, in executions that are started with `#<test case>`. @default nothing */
  readonly mocks?: MockConfiguration;
  /**
   * Executions that have ended are forgotten, the oldest first, beyond this many; or beyond 500,000 events in their
   * histories together.
   *
   * @default 1,000
   */
  readonly endedExecutionsMax?: number;
  /** Where older events go, and what is long of executions that have ended. @default all of it stays in memory */
  readonly archive?: Archive;
  /**
   * Where executions are kept for the next process: those that have ended as they are, those that run so that they can go on. It belongs
   * to one process at a time. @default they are gone with the object
   */
  readonly executionsFolder?: string;
  /** Told what has reached an execution, or become of it, and cannot be kept. @default it is an error where it happens */
  readonly onUnkept?: OnUnkept;
  /** Tells tokens of this service from others; the next process has to have the same one. @default a new one */
  readonly tokenSecret?: string;
  /** Told about every event of every history. */
  readonly onHistoryEvent?: (executionArn: string, event: HistoryEvent) => void;
  /** Told when an execution starts, ends and is redriven. */
  readonly onExecutionStatusChange?: (event: ExecutionStatusChangeEvent) => void;
  /** Told when an attempt of a state begins and ends. */
  readonly onStateAttempt?: AttemptObserver;
}
