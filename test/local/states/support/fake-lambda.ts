import type { LambdaInvoker, LambdaResult } from '../../../../local/src/states/lambda-invoker.js';

/** What a fake function does with its payload; what it throws is reported as Lambda's runtime would. */
export type FakeFunction = (payload: never, signal: AbortSignal) => unknown;

/** One call that a fake function got. */
export interface FakeCall {
  readonly functionName: string;
  readonly payload: unknown;
}

/** Functions made of plain code, which remembers its calls. */
export class FakeLambda implements LambdaInvoker {
  readonly calls: FakeCall[] = [];

  constructor(private readonly functions: Readonly<Record<string, FakeFunction>> = {}) {}

  has(functionName: string): boolean {
    return Object.hasOwn(this.functions, functionName);
  }

  async invoke(functionName: string, payload: unknown, signal: AbortSignal): Promise<LambdaResult> {
    this.calls.push({ functionName, payload });
    try {
      return { payload: await this.functions[functionName]?.(payload as never, signal) };
    } catch (error) {
      if (error instanceof Error && error.name.startsWith('Lambda.')) throw error;
      const { name, message } = error as Error;
      return { error: { errorType: name, errorMessage: message, trace: [] } };
    }
  }
}

/** An error with a name, as a function would throw it. */
export const namedError = (name: string, message = 'it broke'): Error => Object.assign(new Error(message), { name });
