import * as v from 'valibot';
import { byteLength } from '../json.js';
import { PAGE_SIZE_DEFAULT, PAGE_SIZE_MAX } from '../limits.js';
import { validationError } from './service-errors.js';

/** A required text of `least` to `most` characters. */
export const text = (least: number, most: number) =>
  v.pipe(
    v.string('Member must be a string'),
    v.minLength(least, `Member must have length greater than or equal to ${least}`),
    v.maxLength(most, `Member must have length less than or equal to ${most}`),
  );

/** A required text of at most `most` bytes in UTF-8. */
export const boundedBytes = (most: number) =>
  v.pipe(
    v.string('Member must be a string'),
    v.check((value) => byteLength(value) <= most, `Member must have length less than or equal to ${most}`),
  );

const ARN_LENGTH_MAX = 256;

/** A required ARN; its form is checked where it is used. */
export const arn = text(1, ARN_LENGTH_MAX);

/** A required whole number of 0 to `most`. */
export const wholeNumberUpTo = (most: number) =>
  v.pipe(
    v.number('Member must be a number'),
    v.integer('Member must be a whole number'),
    v.minValue(0, 'Member must have value greater than or equal to 0'),
    v.maxValue(most, `Member must have value less than or equal to ${most}`),
  );

/** The members that ask for one page of a list. */
export const page = {
  maxResults: v.optional(wholeNumberUpTo(PAGE_SIZE_MAX), PAGE_SIZE_DEFAULT),
  nextToken: v.optional(text(1, 1_024)),
};

/**
 * The input of an operation, checked against `schema`; members that it does not name are left out.
 *
 * @throws {AwsJsonError} `ValidationException`, which names each member that is wrong and what is allowed, but no value:
 *   it might be a task token.
 */
export const parseInput = <S extends v.GenericSchema>(
  schema: S,
  input: Readonly<Record<string, unknown>>,
): v.InferOutput<S> => {
  const result = v.safeParse(schema, input);
  if (result.success) return result.output;
  const reasons = result.issues.map((issue) => {
    const member = v.getDotPath(issue) ?? 'the request';
    const constraint = issue.received === 'undefined' ? 'Member must not be null' : issue.message;
    return `Value at '${member}' failed to satisfy constraint: ${constraint}`;
  });
  throw validationError(
    `${reasons.length} validation error${reasons.length === 1 ? '' : 's'} detected: ${reasons.join('; ')}`,
  );
};
