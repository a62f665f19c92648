/**
 * One AWS service as task states call it: operations by their names, input and output as the JSON of the wire (dates as
 * epoch seconds, blobs as base64).
 */
export interface ServiceApi {
  /**
   * Carries out one operation.
   *
   * @param signal aborted when nobody waits for the answer any more.
   * @throws an error with the service's own name for it (`name`), its `message` and `httpStatus`; without `httpStatus`, it
   *   is a fault of this process and fails the state as an unknown error.
   */
  call(operation: string, input: Readonly<Record<string, unknown>>, signal: AbortSignal): Promise<object>;
}

/** Objects in buckets: S3 as task states and distributed Maps call it. */
export interface ObjectStore extends ServiceApi {
  /**
   * The content of an object.
   *
   * @throws as {@link ServiceApi.call}: `NoSuchBucket` or `NoSuchKey`.
   */
  read(bucket: string, key: string): Promise<Uint8Array>;
}

/** The services that task states reach, beside Lambda. A task of one that is missing has to be mocked. */
export interface LocalServices {
  readonly redshiftData?: ServiceApi;
  readonly dynamoDb?: ServiceApi;
  readonly sqs?: ServiceApi;
  readonly sns?: ServiceApi;
  readonly eventBridge?: ServiceApi;
  readonly s3?: ObjectStore;
}
