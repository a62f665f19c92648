/**
 * An AWS service as the laptop cloud sees it: operations that take and give the JSON of the AWS JSON protocol. Timestamps
 * are epoch seconds (fractions allowed) and blobs base64, as on the wire.
 */
export interface AwsJsonService {
  /** The part of the `X-Amz-Target` header before the dot, such as `RedshiftData`. */
  readonly targetPrefix: string;
  /** The version that the answers' content type names. */
  readonly jsonVersion: '1.0' | '1.1';

  /**
   * Carries out one operation.
   *
   * @param signal aborted when the caller hangs up.
   * @param caller absent where the call does not come over HTTP.
   * @throws {AwsJsonError} what the caller gets as the service's error.
   */
  call(
    operation: string,
    input: Readonly<Record<string, unknown>>,
    signal: AbortSignal,
    caller?: Caller,
  ): Promise<object>;
}

/** Who calls, as the request says; signatures are not checked. */
export interface Caller {
  /** The access key that the request names; temporary credentials have one per role session. Absent where it is unsigned. */
  readonly accessKeyId?: string;
}

/** An error as a service answers it: `name` is the service's name for it. */
export class AwsJsonError extends Error {
  override readonly name: string;
  /** 4xx: the caller's fault; 5xx: the service's. */
  readonly httpStatus: number;
  /** Further members of the answer's body. */
  readonly members: Readonly<Record<string, unknown>>;

  constructor(name: string, message: string, httpStatus = 400, members: Readonly<Record<string, unknown>> = {}) {
    super(message);
    this.name = name;
    this.httpStatus = httpStatus;
    this.members = members;
  }
}
