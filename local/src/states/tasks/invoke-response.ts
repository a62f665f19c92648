import type { Json } from '../json.js';

const OK = 200;
const ACCEPTED = 202;

/** What `lambda:invoke` gives as its result when the function has returned `payload`. */
export const invokeResponse = (payload: Json, requestId: string): Json => ({
  ExecutedVersion: '$LATEST',
  Payload: payload,
  ...metadata(OK, requestId),
});

/** What `lambda:invoke` gives as its result when the call was only taken in. */
export const acceptedResponse = (requestId: string): Json => ({ Payload: '', ...metadata(ACCEPTED, requestId) });

const metadata = (status: number, requestId: string): Readonly<Record<string, Json>> => ({
  SdkHttpMetadata: {
    AllHttpHeaders: { 'x-amzn-RequestId': [requestId] },
    HttpHeaders: { 'x-amzn-RequestId': requestId },
    HttpStatusCode: status,
  },
  SdkResponseMetadata: { RequestId: requestId },
  StatusCode: status,
});
