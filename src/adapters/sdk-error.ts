/** The members of an SDK error that adapters look at; an error of the network has few of them. */
export interface SdkError {
  readonly name: string;
  readonly message: string;
  readonly code?: string;
  readonly $fault?: string;
  readonly $metadata?: { readonly httpStatusCode?: number; readonly requestId?: string };
}

/** Whatever was thrown, seen as an SDK error. */
export const toSdkError = (error: unknown): SdkError =>
  error instanceof Error ? error : { name: typeof error, message: '' };

/** Whether the service itself answered so: the SDK puts `$fault` on that, and on nothing else. */
export const isServiceError = (error: SdkError): boolean => error.$fault !== undefined;
