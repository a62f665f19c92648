import type { Clock, EpochMs } from 'sfn-redshift-tasker';
import type { QueryLanguage, StateLevel } from '../definition/state-machine-definition.js';
import type { MapRunRecord, MapRunStart } from './map-run-record.js';
import type { ExecutionMocks } from '../mocks/execution-mocks.js';
import type { ExecutionStatus } from '../service/status.js';

/** An execution that a task has started, as it stands. */
export interface ChildExecution {
  readonly executionArn: string;
  readonly stateMachineArn: string;
  readonly name: string;
  readonly status: ExecutionStatus;
  /** JSON text. */
  readonly input: string;
  /** JSON text; `undefined` unless it succeeded. */
  readonly output: string | undefined;
  readonly error: string | undefined;
  readonly cause: string | undefined;
  readonly startedAt: EpochMs;
  readonly stoppedAt: EpochMs | undefined;
  readonly redriveCount: number;
}

/** What the executions of a distributed Map's items have from the execution that the Map is part of. */
export interface ItemParent {
  readonly stateMachineArn: string;
  readonly roleArn: string;
  readonly queryLanguage: QueryLanguage;
  readonly mocks: ExecutionMocks;
}

/** What the execution of an item, or of a batch of them, is started with. */
export interface ItemStart {
  /** The execution's own name, new to the service. */
  readonly name: string;
  /** The Map's own name behind that of its machine, such as `load/Each`. */
  readonly machineName: string;
  readonly level: StateLevel;
  /** JSON text. */
  readonly input: string;
  readonly mapRunArn: string;
  readonly itemCount: number;
}

/** What an execution does with others of the same service. */
export interface ChildExecutions {
  /**
   * Starts an execution of a state machine.
   *
   * @param stateMachineArn of one that exists; one of another region or account stands for the one with its name here.
   * @throws an error under the service's own name, with `httpStatus`.
   */
  start(stateMachineArn: string, input: string, name: string | undefined): Promise<ChildExecution>;
  /**
   * Starts an execution of the states that a distributed Map runs for one item or batch, and gives its ARN. One of that name that is
   * there has been started by an earlier process, which ended before it had noted that.
   *
   * @param parent the execution that the Map is part of.
   */
  startItem(parent: ItemParent, item: ItemStart): string;
  /** Makes a run of a distributed Map known, so that callers can ask how far it is. @param clock tells its times. */
  startMapRun(start: MapRunStart, clock: Clock): MapRunRecord;
  /** Waits for the end of an execution. */
  ended(executionArn: string): Promise<ChildExecution>;
  /** Ends an execution as ABORTED; one that has ended stays as it is. */
  stop(executionArn: string): Promise<void>;
}
