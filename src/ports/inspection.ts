import type { Answered } from './answered.js';
import type { EpochMs } from './units.js';

/** How a key or an index of a table is made: partition key, then sort key. */
export type KeyNames = readonly string[];

/** A table as its service describes it. */
export interface TableFacts {
  readonly status: string;
  readonly keys: KeyNames;
  /** By the index's name. */
  readonly indexes: Readonly<Record<string, KeyNames>>;
  /** The attribute that items expire by; absent where TimeToLive is off. */
  readonly timeToLiveAttribute?: string;
  /** The customer's key; absent where it is encrypted with one of AWS's own. */
  readonly keyArn?: string;
}

/** A rule of the default event bus. */
export interface RuleFacts {
  readonly name: string;
  readonly isEnabled: boolean;
  /** Absent for a rule with a pattern. */
  readonly schedule?: string;
  /** As JSON text; absent for a schedule. */
  readonly pattern?: string;
  readonly targetArns: readonly string[];
}

/** What feeds the completer from its queue. */
export interface MappingFacts {
  readonly isEnabled: boolean;
  readonly reportsItemFailures: boolean;
}

/** A function's settings. */
export interface FunctionFacts {
  readonly functionArn: string;
  readonly roleArn?: string;
  readonly timeoutSeconds?: number;
  /** When its code or settings were deployed last. */
  readonly modifiedAt?: EpochMs;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** A queue's attributes. */
export interface QueueFacts {
  readonly queueArn: string;
  readonly visible: number;
  readonly visibilityTimeoutSeconds: number;
  /** JSON text; absent where there is no policy. */
  readonly policy?: string;
  readonly keyId?: string;
  readonly deadLetterQueueArn?: string;
}

/** An action that a role must be allowed, on a resource (`*` where AWS knows none). */
export interface NeededPermission {
  readonly action: string;
  readonly resource: string;
}

/** Looks at how a tasker is deployed. No method throws: what cannot be asked is `unknown`, with the reason. */
export interface Inspection {
  /** The state table. */
  table(tableName: string): Promise<Answered<TableFacts>>;
  /** A rule of the default bus with its targets. */
  rule(ruleName: string): Promise<Answered<RuleFacts>>;
  /** All rules of the default bus that take Redshift's completion events, without their targets. */
  completionRules(): Promise<Answered<readonly RuleFacts[]>>;
  /** The mapping from a queue to a function. */
  mapping(functionName: string, queueArn: string): Promise<Answered<MappingFacts>>;
  /** A function by its name or ARN. */
  function(functionName: string): Promise<Answered<FunctionFacts>>;
  /** A queue, and how much waits in it. */
  queue(queueUrl: string): Promise<Answered<QueueFacts>>;
  /** A key's policy as JSON text. */
  keyPolicy(keyId: string): Promise<Answered<string>>;
  /** Those of `needed` that the role is not allowed. */
  deniedPermissions(
    roleArn: string,
    needed: readonly NeededPermission[],
  ): Promise<Answered<readonly NeededPermission[]>>;
  /** When the upkeep function was invoked last within the last 23 hours; `missing` where it was not. */
  lastUpkeep(functionName: string): Promise<Answered<EpochMs>>;
  /** What time it is by the service's clock. */
  serviceTime(): Promise<Answered<EpochMs>>;
}

/** The tables of a store in a relational database, as the database tells. */
export interface DatabaseFacts {
  /** In which they are. */
  readonly schema: string;
  /** Of which version they are; 0 where no migration has been run. */
  readonly version: number;
  /** Of which version this version of the package needs them. */
  readonly neededVersion: number;
}

/** Looks at the database of a tasker whose state is in one. No method throws, as with {@link Inspection}. */
export interface DatabaseInspection {
  /** `missing` where the schema has no tables of a tasker. */
  database(): Promise<Answered<DatabaseFacts>>;
  /** What time it is by the database's clock. */
  serviceTime(): Promise<Answered<EpochMs>>;
}
