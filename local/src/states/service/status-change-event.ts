import type { EpochMs } from 'sfn-redshift-tasker';
import { byteLength } from '../json.js';
import { EVENT_PAYLOAD_BYTES_MAX } from '../limits.js';
import { randomUuid, type Random } from '../random.js';
import type { Location } from './arns.js';
import type { Execution } from './execution.js';
import type { ExecutionStatus } from './status.js';

/** The EventBridge event `Step Functions Execution Status Change`. Dates are epoch milliseconds. */
export interface ExecutionStatusChangeEvent {
  readonly version: '0';
  readonly id: string;
  readonly 'detail-type': 'Step Functions Execution Status Change';
  readonly source: 'aws.states';
  readonly account: string;
  /** ISO 8601, in whole seconds. */
  readonly time: string;
  readonly region: string;
  readonly resources: readonly string[];
  readonly detail: ExecutionStatusChangeDetail;
}

/** See {@link ExecutionStatusChangeEvent}. */
export interface ExecutionStatusChangeDetail {
  readonly executionArn: string;
  readonly stateMachineArn: string;
  readonly name: string;
  readonly status: ExecutionStatus;
  readonly startDate: number;
  readonly stopDate: number | null;
  readonly input: string | null;
  readonly inputDetails: { readonly included: boolean };
  readonly output: string | null;
  readonly outputDetails: { readonly included: boolean } | null;
  readonly stateMachineVersionArn: null;
  readonly stateMachineAliasArn: null;
  readonly redriveCount: number;
  readonly redriveDate: number | null;
  readonly redriveStatus: 'REDRIVABLE' | 'NOT_REDRIVABLE';
  readonly redriveStatusReason: string | null;
  readonly error: string | null;
  readonly cause: string | null;
}

/** The event for the execution as it stands now. */
export const statusChangeEvent = (
  execution: Execution,
  location: Location,
  random: Random,
  now: EpochMs,
): ExecutionStatusChangeEvent => ({
  version: '0',
  id: randomUuid(random),
  'detail-type': 'Step Functions Execution Status Change',
  source: 'aws.states',
  account: location.accountId,
  time: `${new Date(now).toISOString().slice(0, 19)}Z`,
  region: location.region,
  resources: [execution.arn],
  detail: detailOf(execution),
});

const detailOf = (execution: Execution): ExecutionStatusChangeDetail => {
  const { end } = execution;
  const output = end?.status === 'SUCCEEDED' ? end.output : null;
  const failure = end && end.status !== 'SUCCEEDED' ? end : undefined;
  const included = byteLength(execution.inputText) + byteLength(output ?? '') <= EVENT_PAYLOAD_BYTES_MAX;
  const redrive = execution.redriveStatus();
  return {
    executionArn: execution.arn,
    stateMachineArn: execution.machine.arn,
    name: execution.name,
    status: execution.status,
    startDate: execution.startedAt,
    stopDate: execution.stoppedAt ?? null,
    input: included ? execution.inputText : null,
    inputDetails: { included },
    output: included ? output : null,
    outputDetails: output === null ? null : { included },
    stateMachineVersionArn: null,
    stateMachineAliasArn: null,
    redriveCount: execution.redriveCount,
    redriveDate: execution.redrivenAt ?? null,
    redriveStatus: redrive.status,
    redriveStatusReason: redrive.reason ?? null,
    error: failure?.error ?? null,
    cause: failure?.cause ?? null,
  };
};
