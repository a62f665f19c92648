import * as v from 'valibot';
import { AwsJsonError } from '../../http/aws-json-service.js';

/** An input without the members that the caller left out or gave as `null`, which mean the same. */
export type Present<Input> = {
  [Member in keyof Input as null extends Input[Member] ? never : Member]: Input[Member];
} & { [Member in keyof Input as null extends Input[Member] ? Member : never]?: NonNullable<Input[Member]> };

/**
 * Checks an operation's input. Members that it does not know are ignored, as in the service.
 *
 * @throws {AwsJsonError} `ValidationException` with everything that is wrong. Values of SQL and parameters are not in it.
 */
export const parseInput = <Schema extends v.GenericSchema<unknown, object>>(
  schema: Schema,
  input: unknown,
): Present<v.InferOutput<Schema>> => {
  const parsed = v.safeParse(schema, input);
  if (parsed.success) {
    const present = Object.entries(parsed.output).filter(([, value]) => value !== undefined && value !== null);
    return Object.fromEntries(present) as Present<v.InferOutput<Schema>>;
  }
  const reasons = parsed.issues.map((issue) =>
    issue.received === 'undefined' && issue.expected !== null ? missing(issue) : issue.message,
  );
  const count = `${reasons.length} validation ${reasons.length === 1 ? 'error' : 'errors'} detected`;
  throw invalid(`${count}: ${reasons.join('; ')}`);
};

/** The service's answer to an input that it does not take. */
export const invalid = (message: string): AwsJsonError => new AwsJsonError('ValidationException', message);

const missing = (issue: v.BaseIssue<unknown>): string => {
  const path = v.getDotPath(issue);
  return path === null ? issue.message : `'${path}' is missing; it is required`;
};
