import type { ExecutionStatus } from '../service/status.js';

/** What is known of a run of a distributed Map when it begins. */
export interface MapRunStart {
  readonly mapRunArn: string;
  /** The execution that the Map is part of. */
  readonly executionArn: string;
  /** Whose executions the items are, such as `...:stateMachine:load/Each`. */
  readonly stateMachineArn: string;
}

/** The limits of a run, once they are known; 0 where the Map has none. */
export interface MapRunLimits {
  readonly maxConcurrency: number;
  readonly toleratedFailureCount: number;
  readonly toleratedFailurePercentage: number;
}

/** Counts the items and executions of one run of a distributed Map. */
export interface MapRunRecord {
  /** The items are read. @param itemCounts how many each execution gets: 1, or those of a batch. */
  plan(itemCounts: readonly number[], limits: MapRunLimits): void;
  /** The execution with this number, counted from 0, has started. */
  started(index: number): void;
  ended(index: number, status: ExecutionStatus): void;
  /** The results of the items that have succeeded are in the state's result, or in S3. */
  written(): void;
  finish(status: 'SUCCEEDED' | 'FAILED' | 'ABORTED'): void;
}
