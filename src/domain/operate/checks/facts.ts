import type { Answered } from '../../../ports/answered.js';
import type {
  DatabaseFacts,
  FunctionFacts,
  MappingFacts,
  NeededPermission,
  QueueFacts,
  RuleFacts,
  TableFacts,
} from '../../../ports/inspection.js';
import type { DescribeStatementOutput } from '../../../ports/redshift-data.js';
import type { StatementLimits } from '../operator.js';
import type { EpochMs } from '../../../ports/units.js';

/** All that the checks look at. */
export interface DeploymentFacts {
  readonly now: EpochMs;
  readonly statementNamePrefix: string;
  /** Absent where the state is in a database. */
  readonly table?: Answered<TableFacts>;
  /** Absent where the state is in a table of DynamoDB. */
  readonly database?: Answered<DatabaseFacts>;
  readonly expectedTable: ExpectedTable;
  readonly starter: Answered<FunctionFacts>;
  readonly completer: Answered<FunctionFacts>;
  readonly upkeep: Answered<FunctionFacts>;
  readonly queue: Answered<QueueFacts>;
  readonly mapping: Answered<MappingFacts>;
  readonly completionRule: Answered<RuleFacts>;
  readonly completionRules: Answered<readonly RuleFacts[]>;
  /** Absent where the deployment has none: cancelling is switched off. */
  readonly executionEndedRule?: Answered<RuleFacts>;
  readonly schedule: Answered<RuleFacts>;
  readonly lastUpkeep: Answered<EpochMs>;
  readonly keyPolicy?: Answered<string>;
  readonly deniedPermissions: Answered<readonly NeededPermission[]>;
  readonly limits: Answered<readonly FunctionLimits[]>;
  readonly timeLimits: ToldTimeLimits;
  readonly deadLetterCount: Answered<number>;
  readonly serviceTime: Answered<EpochMs>;
  /** Absent unless it was asked for. */
  readonly select?: Answered<DescribeStatementOutput>;
}

/** How many statements may run at once, as one function of the tasker has it. */
export interface FunctionLimits extends StatementLimits {
  readonly functionName: string;
  /** Why its settings cannot be read; absent where they can. */
  readonly reason?: string;
}

/** What the functions are told about how long a starter and a completer may run. */
export interface ToldTimeLimits {
  readonly starterSeconds: number;
  readonly completerSeconds: number;
}

/** How the table must be made. */
export interface ExpectedTable {
  readonly keys: readonly string[];
  readonly indexes: Readonly<Record<string, readonly string[]>>;
  readonly timeToLiveAttribute: string;
}
