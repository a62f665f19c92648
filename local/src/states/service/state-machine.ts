import type { EpochMs } from 'sfn-redshift-tasker';
import type { StateMachineDefinition } from '../definition/state-machine-definition.js';

/** A state machine that was created. */
export interface StateMachine {
  readonly arn: string;
  readonly name: string;
  /** As its author wrote it. */
  readonly source: string;
  readonly definition: StateMachineDefinition;
  readonly roleArn: string;
  readonly createdAt: EpochMs;
  /** When its definition or role was changed last; absent while it is as it was created. */
  readonly updatedAt?: EpochMs;
  /** New with each change of its definition or role; absent while it is as it was created. */
  readonly revisionId?: string;
}
