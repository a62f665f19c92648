import type { Json, JsonObject } from '../json.js';

/** The language that a state's expressions are written in. */
export type QueryLanguage = 'JSONPath' | 'JSONata';

/** A set of states with its start: a whole machine, a branch of a Parallel or the processor of a Map. */
export interface StateLevel {
  readonly StartAt: string;
  readonly States: Readonly<Record<string, State>>;
}

/** A state machine as its author wrote it, after validation. */
export interface StateMachineDefinition extends StateLevel {
  readonly Comment?: string;
  readonly QueryLanguage?: QueryLanguage;
  /** Longest run of an execution, in seconds. Absent: no limit. */
  readonly TimeoutSeconds?: number;
}

/** A retrier: for which errors, how often and how long apart. */
export interface Retrier {
  readonly ErrorEquals: readonly string[];
  /** Seconds before the first retry. Default 1. */
  readonly IntervalSeconds?: number;
  /** Retries, the first attempt not counted. Default 3. */
  readonly MaxAttempts?: number;
  /** What the wait is multiplied with at each further retry. Default 2. */
  readonly BackoffRate?: number;
  /** Longest wait, in seconds. Absent: no limit. */
  readonly MaxDelaySeconds?: number;
  /** `FULL`: a random part of the wait. Default `NONE`. */
  readonly JitterStrategy?: 'FULL' | 'NONE';
}

/** A catcher: for which errors, and where to go. */
export interface Catcher {
  readonly ErrorEquals: readonly string[];
  readonly Next: string;
  readonly ResultPath?: string | null;
  readonly Assign?: JsonObject;
  readonly Output?: Json;
}

/** What every state may have. */
interface StateBase {
  readonly Comment?: string;
  readonly QueryLanguage?: QueryLanguage;
  readonly Next?: string;
  readonly End?: boolean;
  readonly InputPath?: string | null;
  readonly OutputPath?: string | null;
  readonly Assign?: JsonObject;
  readonly Output?: Json;
}

/** What a state that makes a result may have. */
interface ResultState extends StateBase {
  readonly Parameters?: Json;
  readonly Arguments?: Json;
  readonly ResultSelector?: Json;
  readonly ResultPath?: string | null;
}

/** What a state that may fail and be repeated has. */
interface RetryableState extends ResultState {
  readonly Retry?: readonly Retrier[];
  readonly Catch?: readonly Catcher[];
}

/** Hands its input on, changed or not. */
export interface PassState extends ResultState {
  readonly Type: 'Pass';
  readonly Result?: Json;
}

/** Has a Lambda function work. */
export interface TaskState extends RetryableState {
  readonly Type: 'Task';
  readonly Resource: string;
  readonly TimeoutSeconds?: number | string;
  readonly TimeoutSecondsPath?: string;
  readonly HeartbeatSeconds?: number | string;
  readonly HeartbeatSecondsPath?: string;
}

/** A rule of a Choice state, or a part of one. */
export type ChoiceRule = JsonObject & {
  readonly Next?: string;
  readonly Assign?: JsonObject;
  readonly Output?: Json;
  readonly Condition?: string;
};

/** Goes where the first true rule says. */
export interface ChoiceState extends StateBase {
  readonly Type: 'Choice';
  readonly Choices: readonly ChoiceRule[];
  readonly Default?: string;
}

/** Waits for a time to pass or to come. */
export interface WaitState extends StateBase {
  readonly Type: 'Wait';
  readonly Seconds?: number | string;
  readonly SecondsPath?: string;
  readonly Timestamp?: string;
  readonly TimestampPath?: string;
}

/** Ends its level as a success. */
export interface SucceedState extends StateBase {
  readonly Type: 'Succeed';
}

/** Ends its level as a failure. */
export interface FailState extends StateBase {
  readonly Type: 'Fail';
  readonly Error?: string;
  readonly ErrorPath?: string;
  readonly Cause?: string;
  readonly CausePath?: string;
}

/** Runs all its branches on the same input. */
export interface ParallelState extends RetryableState {
  readonly Type: 'Parallel';
  readonly Branches: readonly StateLevel[];
}

/** The states that a Map runs for each item. */
export interface ItemProcessor extends StateLevel {
  readonly ProcessorConfig?: { readonly Mode?: string };
}

/** Where a distributed Map takes its items from. */
export interface ItemReader {
  readonly Resource: string;
  readonly ReaderConfig?: ReaderConfig;
  readonly Parameters?: Json;
  readonly Arguments?: Json;
}

/** How the data of an {@link ItemReader} are read. */
export interface ReaderConfig {
  readonly InputType?: 'CSV' | 'JSON' | 'JSONL' | 'PARQUET' | 'MANIFEST';
  readonly Transformation?: 'NONE' | 'LOAD_AND_FLATTEN';
  readonly ManifestType?: 'ATHENA_DATA' | 'S3_INVENTORY';
  readonly CSVDelimiter?: 'COMMA' | 'PIPE' | 'SEMICOLON' | 'SPACE' | 'TAB';
  readonly CSVHeaderLocation?: 'FIRST_ROW' | 'GIVEN';
  readonly CSVHeaders?: readonly string[];
  /** A JSON pointer to the items. */
  readonly ItemsPointer?: string;
  readonly MaxItems?: number | string;
  readonly MaxItemsPath?: string;
}

/** How a distributed Map puts items together. */
export interface ItemBatcher {
  readonly BatchInput?: Json;
  readonly MaxItemsPerBatch?: number | string;
  readonly MaxItemsPerBatchPath?: string;
  readonly MaxInputBytesPerBatch?: number | string;
  readonly MaxInputBytesPerBatchPath?: string;
}

/** Where a distributed Map puts its results, and in which form. */
export interface ResultWriter {
  readonly Resource?: string;
  readonly WriterConfig?: WriterConfig;
  readonly Parameters?: Json;
  readonly Arguments?: Json;
}

/** The form of the results of a {@link ResultWriter}. */
export interface WriterConfig {
  readonly Transformation?: 'NONE' | 'COMPACT' | 'FLATTEN';
  readonly OutputType?: 'JSON' | 'JSONL';
}

/** Runs the same states for each item of an array. */
export interface MapState extends RetryableState {
  readonly Label?: string;
  readonly ItemReader?: ItemReader;
  readonly ItemBatcher?: ItemBatcher;
  readonly ResultWriter?: ResultWriter;
  readonly Type: 'Map';
  readonly ItemProcessor?: ItemProcessor;
  readonly Iterator?: ItemProcessor;
  readonly Items?: Json;
  readonly ItemsPath?: string;
  readonly ItemSelector?: Json;
  readonly MaxConcurrency?: number | string;
  readonly MaxConcurrencyPath?: string;
  readonly ToleratedFailureCount?: number | string;
  readonly ToleratedFailureCountPath?: string;
  readonly ToleratedFailurePercentage?: number | string;
  readonly ToleratedFailurePercentagePath?: string;
}

/** Any state. */
export type State =
  PassState | TaskState | ChoiceState | WaitState | SucceedState | FailState | ParallelState | MapState;

/** A state that Retry and Catch apply to. */
export type RepeatableState = TaskState | ParallelState | MapState;
