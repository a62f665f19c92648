import { AwsJsonError } from '../../http/aws-json-service.js';
import { checkValue, type Problem } from './check-value.js';
import type { InputOf, RedshiftDataOperation } from './input-types.js';
import { INPUTS } from './request-model.js';

/**
 * Checks an operation's input against the service's model, as the service does: members of null count as absent, members
 * that the model does not know are ignored. Messages name members and never hold SQL, a parameter's value or a token.
 *
 * @throws {AwsJsonError} `SerializationException`: a value of another JSON type; `ValidationException`: everything else,
 *   all reasons together. Neither is worth a retry.
 * @example parseInput('DescribeStatement', { Id: 'x' }) // ... Value 'x' at 'Id' failed to satisfy constraint: ...
 */
export const parseInput = <Operation extends RedshiftDataOperation>(
  operation: Operation,
  input: unknown,
): InputOf<Operation> => {
  const problems: Problem[] = [];
  const value = checkValue({ type: 'structure', ...INPUTS[operation] }, input, [], problems);
  const ofWrongType = problems.find(({ kind }) => kind === 'type');
  if (ofWrongType !== undefined) throw new AwsJsonError('SerializationException', ofWrongType.message);
  if (problems.length > 0) {
    const count = problems.length === 1 ? '1 validation error' : `${problems.length} validation errors`;
    throw invalid(`${count} detected: ${problems.map(({ message }) => message).join('; ')}`);
  }
  return value as InputOf<Operation>;
};

/** The service's answer to an input that it does not take. */
export const invalid = (message: string): AwsJsonError => new AwsJsonError('ValidationException', message);
