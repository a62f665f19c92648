import type { LambdaError } from '../states/lambda-invoker.js';

/** An error of the runtime around a handler; its name is reported as it is. */
export class FunctionError extends Error {
  override readonly name: string;

  constructor(name: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = name;
  }
}

/**
 * What the Node.js runtime reports of something that was thrown: the error's `name`, message and stack, or the type and
 * text of whatever else was thrown.
 */
export function reportThrown(thrown: unknown): LambdaError {
  if (!isErrorLike(thrown)) return { errorType: typeof thrown, errorMessage: String(thrown), trace: [] };
  return {
    errorType: thrown.name,
    errorMessage: thrown.message,
    trace: thrown.stack === undefined ? [] : thrown.stack.split('\n'),
  };
}

/** By its members: an error of another realm is no instance of this one's `Error`. */
const isErrorLike = (thrown: unknown): thrown is Error =>
  typeof thrown === 'object' &&
  thrown !== null &&
  typeof (thrown as Error).name === 'string' &&
  typeof (thrown as Error).message === 'string';
