/** What a function that threw leaves behind, as Lambda's runtime reports it. */
export interface LambdaError {
  /** The name that `ErrorEquals` in a state machine matches. */
  readonly errorType: string;
  readonly errorMessage: string;
  /** Further members of the report, such as `trace` or `requestId`. */
  readonly [member: string]: unknown;
}

/** How an invocation ended. */
export type LambdaResult = { readonly payload: unknown } | { readonly error: LambdaError };

/** Runs Lambda functions for Task states. */
export interface LambdaInvoker {
  /**
   * Runs the function and waits for its end.
   *
   * @param functionName the function's name alone: no ARN, account or qualifier.
   * @param payload a JSON value; the invoker copies it if it may change it.
   * @param signal aborted when the cloud shuts down, and never by the end of a state: like AWS, a state that times out or
   *   is answered early leaves its function running.
   * @returns `payload`: what the function returned (`undefined` counts as `null`); `error`: what it threw, or the
   *   runtime's own report, such as `Sandbox.Timedout`.
   * @throws an error whose name begins with `Lambda.` (such as `Lambda.TooManyRequestsException`) where the service
   *   refused the call; any other error becomes `Lambda.Unknown`.
   */
  invoke(functionName: string, payload: unknown, signal: AbortSignal): Promise<LambdaResult>;

  /** Whether a function of this name exists. */
  has(functionName: string): boolean;
}
