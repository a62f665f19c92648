/** What an event source mapping can be told, in Lambda's own names and units. */
export interface EventSourceMappingSettings {
  /** Most messages of one batch, 1 to 10,000. @default 10 */
  readonly BatchSize?: number;
  /** How long to wait for a batch to fill up, 0 to 300 seconds. @default 0 */
  readonly MaximumBatchingWindowInSeconds?: number;
  /** Most batches at the same time, 2 to 1,000. @default 5, with which Lambda begins */
  readonly MaximumConcurrency?: number;
  /** With `ReportBatchItemFailures` the function may name the messages that failed. @default none */
  readonly FunctionResponseTypes?: readonly 'ReportBatchItemFailures'[];
}

/** The same with nothing left out. */
export interface CompleteMappingSettings {
  readonly batchSize: number;
  readonly batchingWindowMs: number;
  readonly concurrencyMax: number;
  readonly reportsItemFailures: boolean;
}

/** @throws {RangeError} for what Lambda would refuse. */
export function completeMappingSettings(settings: EventSourceMappingSettings): CompleteMappingSettings {
  const {
    BatchSize = 10,
    MaximumBatchingWindowInSeconds: windowSeconds = 0,
    MaximumConcurrency = 5,
    FunctionResponseTypes = [],
  } = settings;
  expectWithin('BatchSize', BatchSize, 1, 10_000);
  expectWithin('MaximumBatchingWindowInSeconds', windowSeconds, 0, 300);
  expectWithin('MaximumConcurrency', MaximumConcurrency, 2, 1_000);
  if (BatchSize > 10 && windowSeconds < 1) {
    throw new RangeError(`BatchSize is ${BatchSize}; over 10 needs a MaximumBatchingWindowInSeconds of 1 or more`);
  }
  return {
    batchSize: BatchSize,
    batchingWindowMs: windowSeconds * 1000,
    concurrencyMax: MaximumConcurrency,
    reportsItemFailures: FunctionResponseTypes.includes('ReportBatchItemFailures'),
  };
}

function expectWithin(name: string, value: number, least: number, most: number): void {
  if (Number.isInteger(value) && value >= least && value <= most) return;
  throw new RangeError(`${name} is ${value}; allowed: a whole number from ${least} to ${most}`);
}
