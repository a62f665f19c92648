import type { Clock } from 'sfn-redshift-tasker';
import type { EventBus } from '../events/event-bus.js';
import type { LocalSqs } from '../queue/local-sqs.js';
import type { LocalRedshift } from '../redshift-data/local-redshift.js';
import type { StatementSnapshot } from '../redshift-data/statement-snapshot.js';
import type { LocalStepFunctions } from '../states/local-step-functions.js';
import type { AttemptLog } from './attempt-log.js';
import type { ExecutionSummaryView, ExecutionView, OverviewView, QueueView, StatementView } from './console-views.js';
import { shortened, visitsOf } from './visits.js';

const LISTED_MAX = 100;
/** Of the items of one distributed Map so many are listed, so that they do not hide everything else. */
const LISTED_ITEMS_MAX = 10;
/** What Step Functions lists at a time. */
const ASKED_MAX = 1_000;

/** What the console looks at. */
export interface ConsoleParts {
  readonly clock: Clock;
  readonly redshift: LocalRedshift;
  readonly stepFunctions: LocalStepFunctions;
  readonly sqs: LocalSqs;
  readonly bus: EventBus;
  readonly attempts: AttemptLog;
}

interface WireExecution {
  readonly executionArn: string;
  readonly stateMachineArn: string;
  readonly name: string;
  readonly status: ExecutionSummaryView['status'];
  /** Epoch seconds. */
  readonly startDate: number;
  readonly stopDate?: number;
  /** Where it is an item of a distributed Map. */
  readonly mapRunArn?: string;
}

/** Everything at a glance. */
export async function overviewOf(parts: ConsoleParts): Promise<OverviewView> {
  const { stepFunctions } = parts;
  const { stateMachines } = (await ask(stepFunctions, 'ListStateMachines', {})) as {
    stateMachines: readonly { readonly stateMachineArn: string; readonly name: string }[];
  };
  const { executions } = (await ask(stepFunctions, 'ListExecutions', { maxResults: ASKED_MAX })) as {
    executions: readonly WireExecution[];
  };
  return {
    now: parts.clock.now(),
    stateMachines: stateMachines.map(({ stateMachineArn, name }) => ({ arn: stateMachineArn, name })),
    executions: listed(executions).map(({ executionArn, stateMachineArn, name, status, startDate, stopDate }) => ({
      arn: executionArn,
      name,
      stateMachineName: nameIn(stateMachineArn),
      status,
      startedAt: Math.round(startDate * 1000),
      ...(stopDate !== undefined && { stoppedAt: Math.round(stopDate * 1000) }),
    })),
    statements: parts.redshift
      .statements()
      .slice(-LISTED_MAX)
      .reverse()
      .map((statement) => withSql(parts.redshift, statement)),
    queues: await queuesOf(parts.sqs),
    faults: parts.bus.faults.list(),
  };
}

/** The newest executions, but of each run of a distributed Map only some. */
function listed(executions: readonly WireExecution[]): WireExecution[] {
  const itemCounts = new Map<string, number>();
  const isListed = ({ mapRunArn }: WireExecution): boolean => {
    if (mapRunArn === undefined) return true;
    const count = (itemCounts.get(mapRunArn) ?? 0) + 1;
    itemCounts.set(mapRunArn, count);
    return count <= LISTED_ITEMS_MAX;
  };
  return executions.filter(isListed).slice(0, LISTED_MAX);
}

/** One execution in full. @throws {AwsJsonError} `ExecutionDoesNotExist`, `InvalidArn` */
export async function executionOf(parts: ConsoleParts, arn: string): Promise<ExecutionView> {
  const described = parts.stepFunctions.describeExecution(arn);
  const { definition, output, error, cause, stoppedAt } = described;
  return {
    arn,
    name: described.name,
    stateMachineName: nameIn(described.stateMachineArn),
    status: described.status,
    startedAt: described.startedAt,
    ...(stoppedAt !== undefined && { stoppedAt }),
    input: shortened(described.input),
    ...(output !== undefined && { output: shortened(output) }),
    ...(error !== undefined && { error }),
    ...(cause !== undefined && { cause: shortened(cause) }),
    definition,
    attempts: parts.attempts.of(arn),
    visits: visitsOf(described.events),
    statements: parts.redshift
      .statements()
      .filter(({ name }) => name?.includes(arn))
      .map((statement) => withSql(parts.redshift, statement)),
  };
}

async function queuesOf(sqs: LocalSqs): Promise<QueueView[]> {
  const contents = (await sqs.queueNames()).map(async (name) => {
    const content = await sqs.inspect(name);
    return content === undefined ? [] : [{ name, ...content }];
  });
  return (await Promise.all(contents)).flat().sort((left, right) => (left.name < right.name ? -1 : 1));
}

const withSql = (redshift: LocalRedshift, statement: StatementSnapshot): StatementView => ({
  ...statement,
  sqls: redshift.sqlsOf(statement.id),
});

const ask = (
  service: LocalStepFunctions,
  operation: string,
  input: Readonly<Record<string, unknown>>,
): Promise<object> => service.call(operation, input);

/** The last part of an ARN. */
const nameIn = (arn: string): string => arn.slice(arn.lastIndexOf(':') + 1);
