import type { HttpRequest } from './http-service.js';

/** What a signed request says of its signature, which nobody checks. */
export interface Signature {
  readonly accessKeyId?: string;
  /** The service that it was signed for, such as `s3`. */
  readonly signingName?: string;
}

const HEADER = /\bCredential=([^/,\s]+)\/\d{8}\/[^/,\s]+\/([^/,\s]+)\/aws4_request/;
const QUERY = /[?&]X-Amz-Credential=([^&]+)/i;
const SCOPE = /^([^/]+)\/\d{8}\/[^/]+\/([^/]+)\/aws4_request$/;

/** Reads the scope of a Signature Version 4, from the `Authorization` header or a presigned URL; `{}` where there is none. */
export function signatureOf({ headers, url }: Pick<HttpRequest, 'headers' | 'url'>): Signature {
  const [, accessKeyId, signingName] = HEADER.exec(headers.authorization ?? '') ?? scopeOfQuery(url);
  return { ...(accessKeyId !== undefined && { accessKeyId }), ...(signingName !== undefined && { signingName }) };
}

function scopeOfQuery(url: string): readonly (string | undefined)[] {
  const credential = QUERY.exec(url)?.[1];
  if (credential === undefined) return [];
  try {
    return SCOPE.exec(decodeURIComponent(credential)) ?? [];
  } catch {
    return [];
  }
}
