import { type Answered, MISSING, unknown } from '../ports/answered.js';
import { isServiceError, toSdkError } from './sdk-error.js';

/** How services say that there is no such thing. */
const NOT_THERE =
  /^(ResourceNotFoundException|NotFoundException|NoSuchEntityException|NoSuchEntity|QueueDoesNotExist|ExecutionDoesNotExist|AWS\.SimpleQueueService\.NonExistentQueue)$/;
/** How an endpoint says that it does not do this at all. */
const NOT_OFFERED =
  /^(UnknownOperationException|UnknownOperation|InvalidAction|NotImplemented|SerializationException)$/;
const NOT_ALLOWED = /^(AccessDenied|AccessDeniedException|UnauthorizedOperation|AuthorizationError)$/;

/**
 * What an operator's question came to, whatever the service answers.
 *
 * @param action the question's IAM action, such as `dynamodb:DescribeTable`, for the reason.
 * @param ask returns the answer; what it throws becomes `missing` or `unknown`.
 */
export async function answeredBy<T>(action: string, ask: () => Promise<Answered<T>>): Promise<Answered<T>> {
  try {
    return await ask();
  } catch (thrown) {
    const error = toSdkError(thrown);
    if (NOT_THERE.test(error.name)) return MISSING;
    if (NOT_OFFERED.test(error.name)) return unknown(`${action} is not available here`);
    if (NOT_ALLOWED.test(error.name)) return unknown(`these credentials are not allowed ${action}`);
    return unknown(
      `${action} failed: ${isServiceError(error) ? error.name : [error.name, error.code].filter(Boolean).join(', ')}`,
    );
  }
}
