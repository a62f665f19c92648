import type { BufferedAnswer } from './http-service.js';

/** An error that a service answers. */
export interface ErrorAnswer {
  /** The service's name for it, such as `ValidationException`. */
  readonly name: string;
  readonly message: string;
  readonly httpStatus: number;
  readonly contentType: string;
  /** Further members of the body. */
  readonly members?: Readonly<Record<string, unknown>>;
}

/** An error as the AWS JSON protocols write it: its name in the body's `__type` and in the header `x-amzn-errortype`. */
export function errorAnswer(error: ErrorAnswer): BufferedAnswer {
  return {
    status: error.httpStatus,
    headers: { 'content-type': error.contentType, 'x-amzn-errortype': error.name },
    body: JSON.stringify({ __type: error.name, message: error.message, ...error.members }),
  };
}
