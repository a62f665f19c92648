/**
 * The Lambda service refused a call: the function has not run. `name` is what a state machine's `ErrorEquals` matches:
 * the service's own name behind `Lambda.`.
 */
export class LambdaServiceError extends Error {
  override readonly name: string;

  constructor(
    /** Such as `ResourceNotFoundException`. */
    readonly serviceErrorName: string,
    message: string,
    readonly httpStatus: number,
  ) {
    super(message);
    this.name = `Lambda.${serviceErrorName}`;
  }
}
