import { after, type EpochMs, HOUR_MS, SECOND_MS } from '../../ports/units.js';

/**
 * CloudFormation has one bucket for responses in each region, and signs a URL of an object in it. Seen so far: the bucket's host
 * with and without the region, with a dot and with a hyphen before it. A bucket is named, as no page of CloudFormation promises it;
 * a host that is none of S3's is never right.
 */
const RESPONSE_HOST =
  /^cloudformation-custom-resource-response-[a-z0-9]+\.s3(?:[.-][a-z0-9-]+){0,2}\.amazonaws\.com(?:\.cn)?$/;

/** Longest URL that is taken, in characters: S3's longest key, percent-encoded, and what signs it. */
const URL_LENGTH_MAX = 8_192;

/**
 * Whether an answer may be sent to `responseUrl`: to CloudFormation's own buckets by HTTPS, and nowhere else, so that nobody who may
 * invoke the function can have it call other hosts.
 *
 * @param furtherOrigin an origin that is allowed as well, such as `http://127.0.0.1:4566`: where CloudFormation is played.
 * @example isResponseUrl('https://cloudformation-custom-resource-response-useast1.s3.amazonaws.com/key?X-Amz-Signature=...') // true
 */
export function isResponseUrl(responseUrl: string, furtherOrigin?: string): boolean {
  if (responseUrl.length > URL_LENGTH_MAX || !URL.canParse(responseUrl)) return false;
  const { hostname, origin, password, port, protocol, username } = new URL(responseUrl);
  if (username !== '' || password !== '') return false;
  if (furtherOrigin !== undefined && origin === furtherOrigin) return true;
  return protocol === 'https:' && port === '' && RESPONSE_HOST.test(hostname);
}

/** How long a URL lasts that tells its signing time by its end only: CloudFormation signs for two hours. */
const LIFE_MS = 2 * HOUR_MS;

/** When a response URL was signed, and from when on S3 refuses it. */
export interface SignedSpan {
  readonly signedAt: EpochMs;
  readonly expiresAt: EpochMs;
}

/**
 * What a response URL tells of its own time, by either of S3's ways to sign. No page of CloudFormation promises that it tells anything,
 * so that nothing may depend on more than: where it tells a time, the time is right.
 *
 * @returns `undefined` where it tells none.
 */
export function signedSpanOf(responseUrl: string): SignedSpan | undefined {
  if (!URL.canParse(responseUrl)) return undefined;
  const query = new URL(responseUrl).searchParams;
  const signedAt = timeIn(query.get('X-Amz-Date'));
  const lifeSeconds = numberIn(query.get('X-Amz-Expires'));
  if (signedAt !== undefined && lifeSeconds !== undefined) {
    return { signedAt, expiresAt: after(signedAt, lifeSeconds * SECOND_MS) };
  }
  const expiresSeconds = numberIn(query.get('Expires'));
  if (expiresSeconds === undefined) return undefined;
  const expiresAt = (expiresSeconds * SECOND_MS) as EpochMs;
  return { signedAt: after(expiresAt, -LIFE_MS), expiresAt };
}

const BASIC_TIME = /^(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})Z$/;

/** A time as it stands in a signature: `20260102T030405Z`. */
function timeIn(text: string | null): EpochMs | undefined {
  if (text === null || !BASIC_TIME.test(text)) return undefined;
  const time = Date.parse(text.replace(BASIC_TIME, '$1-$2-$3T$4:$5:$6Z'));
  return Number.isNaN(time) ? undefined : (time as EpochMs);
}

const numberIn = (text: string | null): number | undefined =>
  text !== null && /^[0-9]{1,12}$/.test(text) ? Number(text) : undefined;
