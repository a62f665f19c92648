import { isTaskerName } from '../cloud/tasker-invoker.js';
import type { LambdaInvoker, LambdaResult } from '../states/index.js';

/** A Lambda function of a workflow under test: takes the payload, gives the result, throws errors by `name`. */
export type BenchFunction = (payload: unknown) => unknown;

/** Runs functions in the same process. Payloads and results are copied as JSON, as on the wire. */
export class BenchFunctions implements LambdaInvoker {
  readonly #functions: ReadonlyMap<string, BenchFunction>;

  /** @param tasker the function that goes by the names of a deployed tasker as well. */
  constructor(
    functions: Readonly<Record<string, BenchFunction>>,
    private readonly tasker: BenchFunction,
  ) {
    this.#functions = new Map(Object.entries(functions));
  }

  has(functionName: string): boolean {
    return this.#find(functionName) !== undefined;
  }

  /** By its name, by its id in a template without the digits that the CDK adds, or as the tasker of a deployment. */
  #find(functionName: string): BenchFunction | undefined {
    const logicalId = functionName.replace(/[0-9A-F]{8}$/u, '');
    const known = this.#functions.get(functionName) ?? this.#functions.get(logicalId);
    return known ?? (isTaskerName(functionName) ? this.tasker : undefined);
  }

  async invoke(functionName: string, payload: unknown): Promise<LambdaResult> {
    const run = this.#find(functionName);
    if (run === undefined) throw new Error(`there is no function '${functionName}'`);
    try {
      return { payload: copied(await run(copied(payload))) };
    } catch (error) {
      const { name, message } = error instanceof Error ? error : { name: typeof error, message: String(error) };
      return { error: { errorType: name, errorMessage: message } };
    }
  }
}

const copied = (value: unknown): unknown =>
  value === undefined ? null : (JSON.parse(JSON.stringify(value)) as unknown);
