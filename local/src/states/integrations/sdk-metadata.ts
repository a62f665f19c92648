import type { JsonObject } from '../json.js';

/** What the optimised integrations add to a response of the service. */
export const sdkMetadata = (requestId: string, contentType = 'application/x-amz-json-1.0'): JsonObject => ({
  SdkHttpMetadata: {
    AllHttpHeaders: { 'x-amzn-RequestId': [requestId], 'Content-Type': [contentType] },
    HttpHeaders: { 'Content-Type': contentType, 'x-amzn-RequestId': requestId },
    HttpStatusCode: 200,
  },
  SdkResponseMetadata: { RequestId: requestId },
});
