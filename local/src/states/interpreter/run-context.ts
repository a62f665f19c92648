import type { EpochMs, Clock } from 'sfn-redshift-tasker';
import type { QueryLanguage } from '../definition/state-machine-definition.js';
import type { History } from '../history/history.js';
import type { Json } from '../json.js';
import type { LambdaInvoker } from '../lambda-invoker.js';
import type { Random } from '../random.js';
import type { TaskTokens } from '../tasks/open-tasks.js';
import type { ExecutionMocks } from '../mocks/execution-mocks.js';
import type { LocalServices } from '../service-api.js';
import type { AttemptReporter } from './attempt-reporter.js';
import type { ChildExecutions } from './child-executions.js';

/** What an execution takes from outside. */
export interface RunEnvironment {
  readonly clock: Clock;
  readonly random: Random;
  readonly lambda: LambdaInvoker;
  readonly openTasks: TaskTokens;
  /** The services that task states call, beside Lambda. */
  readonly services: LocalServices;
  readonly children: ChildExecutions;
  /** A new id, for what an execution makes. */
  newId(): string;
  readonly region: string;
  /** Aborted when the cloud shuts down. */
  readonly shutdown: AbortSignal;
}

/** What the states of one execution share. */
export interface RunContext {
  readonly environment: RunEnvironment;
  readonly history: History;
  readonly attempts: AttemptReporter;
  readonly executionArn: string;
  readonly executionName: string;
  readonly stateMachineArn: string;
  readonly stateMachineName: string;
  readonly roleArn: string;
  readonly startedAt: EpochMs;
  readonly input: Json;
  readonly redriveCount: number;
  /** When it was redriven last; absent where it never was. */
  readonly redrivenAt?: EpochMs;
  /** What stands in for calls of its tasks. */
  readonly mocks: ExecutionMocks;
  /** The language of states that name none. */
  readonly queryLanguage: QueryLanguage;
}
