import type { LambdaContext } from './lambda-context.js';

/** A handler: what it returns or resolves to is the function's result, what it throws the function's error. */
export type LambdaHandler = (event: unknown, context: LambdaContext) => unknown;

/** Names and values of environment variables. */
export type LambdaEnvironment = Readonly<Record<string, string>>;

/** A handler in a module: what a function's `Handler` setting says on AWS. */
export interface LambdaModule {
  /** A path or `file:` URL of a JavaScript module. */
  readonly module: string;
  /** The name of the export that is the handler. */
  readonly exportName: string;
}

/** Where a function's code comes from. */
export type LambdaCode =
  | { readonly handler: LambdaHandler }
  /** Called once, at the first invocation, with the function's environment: functions of one process may differ in it. */
  | { readonly create: (environment: LambdaEnvironment) => LambdaHandler | Promise<LambdaHandler> }
  /** The environment is set in `process.env`, which all functions share; a value that differs from what is there is refused. */
  | LambdaModule;

/** A function to be hosted. */
export interface LambdaFunction {
  /** 1 to 64 of `A-Z a-z 0-9 _ -`. */
  readonly name: string;
  readonly code: LambdaCode;
  /** @default none */
  readonly environment?: LambdaEnvironment;
  /** Longest run in seconds, 1 to 900. @default 3 */
  readonly timeoutSeconds?: number;
  /** Told to the handler; nothing is limited. @default 128 */
  readonly memoryMegabytes?: number;
  /** Most invocations at the same time; further ones are refused as throttled. @default no limit */
  readonly reservedConcurrency?: number;
}
