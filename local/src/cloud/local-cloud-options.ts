import type { Clock, Ids } from 'sfn-redshift-tasker';
import type { TableKey } from '../dynamodb/create-table.js';
import type { HttpService } from '../http/http-service.js';
import type { LambdaFunction } from '../lambda/lambda-function.js';
import type { LogLine } from './log-telemetry.js';
import type { StatementSnapshot } from '../redshift-data/statement-snapshot.js';
import type { HistoryEvent } from '../states/history/history-event.js';
import type { AttemptObserver } from '../states/interpreter/state-attempt.js';
import type { MockConfiguration } from '../states/mocks/read-mock-configuration.js';
import type { Random } from '../states/random.js';

/** How a laptop cloud is set up. Observers are called at once and must not throw. */
export interface LocalCloudOptions {
  /** Folder that keeps the database between runs. @default a temporary folder that is removed at close */
  readonly dataDirectory?: string;
  /**
   * A database of a PostgreSQL server instead of the embedded one, such as `postgres://postgres@localhost/laptop`: statements
   * run at the same time. It is made where it does not exist. @default the embedded database
   */
  readonly databaseUrl?: string;
  /** Folder that DynamoDB's tables are written to, which is there and empty. @default they are in memory, unless they are kept */
  readonly tablesDirectory?: string;
  /**
   * Whether state machines, executions, DynamoDB's tables, queues, topics and the statements of the last day are kept in the data folder
   * too. @default false
   */
  readonly keepsResources?: boolean;
  /** SQL statements to run before the port opens, each permanent by itself. @default none */
  readonly setupSql?: string;
  /** State machines that are there before the port opens: definitions by name. One of this name that was kept is updated. @default none */
  readonly stateMachines?: ReadonlyMap<string, string>;
  /** Fills in the placeholders of definitions that clients bring. @default they are taken as they are */
  readonly fillDefinition?: (definition: string) => string;
  /** DynamoDB's tables that are there before the port opens, by name. One of this name that was kept stays. @default none */
  readonly tables?: ReadonlyMap<string, readonly TableKey[]>;
  /** Whether a browser finds the console under `/_console/`. @default false */
  readonly hasConsole?: boolean;
  /** Folder that stands for S3 in COPY, UNLOAD, tasks and S3's own protocol: `s3://bucket/key` is `bucket/key` in it; made where it is not there. @default there is no S3 */
  readonly s3Directory?: string;
  /** Where the tasker may put results, `s3://bucket/prefix`; the bucket is made. Needs `s3Directory`. @default nowhere */
  readonly resultsTo?: string;
  /** How many statements of the tasker may run at once, of those that name no pool: 1 to 500. @default no limit */
  readonly maxInFlight?: number;
  /** How many statements may run at once in each pool that a payload can name: 1 to 500. @default there is none */
  readonly pools?: Readonly<Record<string, number>>;
  /** Port of the one endpoint, on 127.0.0.1. @default a free one */
  readonly port?: number;
  /** @default 'us-east-1' */
  readonly region?: string;
  /** Further names of the tasker's function. @default none but `sfn-redshift-tasker` */
  readonly taskerNames?: readonly string[];
  /** Further services on the port; they are asked before those of the cloud. @default none */
  readonly services?: readonly HttpService[];
  /** Further Lambda functions for state machines to call. @default none */
  readonly functions?: readonly LambdaFunction[];
  /** Responses that stand in for tasks, by test case of a state machine. @default none */
  readonly mocks?: MockConfiguration;
  /** Whether a queue comes into being with the first message that a task sends to it. @default false: the task fails */
  readonly createsQueues?: boolean;
  /** Time of state machines, statements and functions; queues take the machine's. @default the machine's */
  readonly clock?: Clock;
  /** @default random ones */
  readonly ids?: Ids;
  /** Jitter and random intrinsics of state machines. @default the machine's */
  readonly random?: Random;
  /** Told about every attempt of a state, when it begins and when it has ended. */
  readonly onStateAttempt?: AttemptObserver;
  /** Told whenever a statement changes. */
  readonly onStatementChange?: (statement: StatementSnapshot) => void;
  /** Told about every event of every history. */
  readonly onHistoryEvent?: (executionArn: string, event: HistoryEvent) => void;
  /** Told what the tasker logs. */
  readonly onLog?: (line: LogLine) => void;
  /** Told what goes wrong inside the cloud: a failed delivery, a function that failed on a message, a fault of a service. */
  readonly onFailure?: (error: unknown) => void;
  /**
   * Told that something has happened and cannot be kept, such as on a full disk: the process should end at once, and the next one goes on
   * from before it. What can be refused is refused instead. @default it is an error where it happens
   */
  readonly onUnkept?: (error: unknown) => void;
}

/** The same once it is decided where time and ids come from. */
export type CloudPartsOptions = LocalCloudOptions & { readonly clock: Clock; readonly ids: Ids };
