import type { RecordedError } from './stimulus.js';

/** Operations that only look, and waiting for another execution: they may be called a second time. */
const REPEATABLE = /^(?:children\.(?:ended|stop)|s3\.read|\w+\.(?:Describe|Get|Head|List|Query|Scan|BatchGet)\w*)$/;

/** Whether a call that the process's end has cut off is made again. */
export const isRepeatable = (what: string): boolean => REPEATABLE.test(what);

/**
 * What a call comes to that the process's end has cut off: nobody knows whether it has taken effect. On AWS a call whose connection broke
 * ends under this name, and machines have retriers for it.
 */
export const interruption = (what: string): Error => {
  const message =
    'Unable to execute the request: the laptop cloud was ended before the call had returned; it may have taken effect';
  return what.startsWith('lambda.')
    ? rebuiltError({ name: 'Lambda.SdkClientException', message })
    : rebuiltError({ name: 'SdkClientException', message, httpStatus: 0 });
};

/** An error as a JSON value. */
export const recordedError = (error: unknown): RecordedError => {
  if (!(error instanceof Error)) return { name: 'Error', message: String(error) };
  const { httpStatus } = error as { httpStatus?: unknown };
  return { name: error.name, message: error.message, ...(typeof httpStatus === 'number' && { httpStatus }) };
};

/** The error that was recorded. */
export const rebuiltError = ({ message, ...members }: RecordedError): Error =>
  Object.assign(new Error(message), members);
