import type { Invocation, ObjectFormat } from '../../ports/invocation.js';
import type { ObjectLocation } from '../../ports/result-store.js';
import { sha256Hex } from '../hash.js';

/** A place for results: a bucket, and what all keys in it begin with. */
export interface ResultLocation {
  readonly bucket: string;
  /** Without a `/` at its end; empty for the whole bucket. */
  readonly prefix: string;
}

/** Longest prefix, in characters; what follows it needs the rest of a key's 1,024. */
export const RESULT_PREFIX_LENGTH_MAX = 512;

/** What {@link parseResultLocation} takes, to follow "allowed: ". */
export const RESULT_LOCATION_ALLOWED =
  "s3://bucket or s3://bucket/prefix; a bucket's name by S3's rules, a prefix of up to 512 of A-Z a-z 0-9 ! - _ . ' ( ) = in steps " +
  'between single /';

const LOCATION = /^s3:\/\/([^/]+)(?:\/(.*))?$/;
const BUCKET = /^(?!xn--|sthree-|amzn-s3-demo-)(?!\d+\.\d+\.\d+\.\d+$)(?!.*\.\.)[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;
/** Names with these endings stand for something else than a bucket of objects. An access point's alias is as good as a bucket. */
const RESERVED_ENDING = /(?:--ol-s3|--x-s3|--table-s3|\.mrap)$/;
/** Those that need no escape anywhere, and mean nothing in a policy. */
const STEP = /^[A-Za-z0-9!_.'()=-]+$/;

/**
 * The place that `text` names.
 *
 * @returns `undefined` where it is none; see {@link RESULT_LOCATION_ALLOWED}.
 * @example parseResultLocation('s3://lake/results/') // { bucket: 'lake', prefix: 'results' }
 */
export function parseResultLocation(text: string): ResultLocation | undefined {
  const [, bucket = '', rest = ''] = LOCATION.exec(text) ?? [];
  const prefix = rest.endsWith('/') ? rest.slice(0, -1) : rest;
  if (!BUCKET.test(bucket) || RESERVED_ENDING.test(bucket) || prefix.length > RESULT_PREFIX_LENGTH_MAX)
    return undefined;
  const isAllowed = (step: string): boolean => STEP.test(step) && step !== '.' && step !== '..';
  return prefix === '' || prefix.split('/').every(isAllowed) ? { bucket, prefix } : undefined;
}

/** Whether all that is put under `inner` is under `outer`, too. */
export const isWithin = (inner: ResultLocation, outer: ResultLocation): boolean =>
  inner.bucket === outer.bucket &&
  (outer.prefix === '' || inner.prefix === outer.prefix || inner.prefix.startsWith(`${outer.prefix}/`));

/** As it is written in payloads and settings. */
export const formatResultLocation = ({ bucket, prefix }: ResultLocation): string =>
  prefix === '' ? `s3://${bucket}` : `s3://${bucket}/${prefix}`;

/** An execution's name may have characters that a key would better not have. */
const executionStep = (executionArn: string): string => {
  const name = (executionArn.split(':').at(-1) ?? '').replace(/[^\w.=-]/g, '_');
  return /^\.*$/.test(name) ? '_' : name;
};

/**
 * Where the rows of an invocation go: `<prefix>/<name of the execution>/<invocation id>-<hash of the execution's ARN>.<format>`. The same
 * for each try, so that a repetition writes the same object; of no two invocations the same, also where executions of two state
 * machines have one name.
 */
export const locationOf = (
  { executionArn, invocationId }: Pick<Invocation, 'executionArn' | 'invocationId'>,
  { bucket, prefix }: ResultLocation,
  format: ObjectFormat,
): ObjectLocation => {
  const hash = sha256Hex(executionArn).slice(0, 12);
  const name = `${executionStep(executionArn)}/${invocationId}-${hash}.${format}`;
  return { bucket, key: prefix === '' ? name : `${prefix}/${name}` };
};
