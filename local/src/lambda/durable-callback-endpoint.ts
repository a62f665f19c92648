import type { HttpAnswer, HttpRequest, HttpService } from '../http/http-service.js';
import type { CallbackError, DurableCallbacks } from './durable-callbacks.js';
import { JSON_CONTENT_TYPE, lambdaErrorAnswer } from './lambda-error-answer.js';
import { LambdaServiceError } from './lambda-service-error.js';

const CALLBACK = /^\/2025-12-01\/durable-execution-callbacks\/([^/?]+)\/(succeed|fail|heartbeat)(?:\?.*)?$/;
const CALLBACK_ID = /^[A-Za-z0-9+/]+={0,2}$/;
const CALLBACK_ID_LENGTH_MAX = 1_024;

/** Lambda's answers to callbacks of durable functions over HTTP: SendDurableExecutionCallbackSuccess, -Failure and -Heartbeat. */
export class DurableCallbackEndpoint implements HttpService {
  constructor(private readonly callbacks: DurableCallbacks) {}

  matches({ method, url }: HttpRequest): boolean {
    return method === 'POST' && CALLBACK.test(url);
  }

  async answer({ url, body }: HttpRequest): Promise<HttpAnswer> {
    const [, reference = '', operation] = CALLBACK.exec(url) ?? [];
    try {
      const callbackId = checkedId(decodeURIComponent(reference));
      const text = body.toString('utf8');
      if (operation === 'succeed') await this.callbacks.answer(callbackId, { kind: 'success', result: text });
      else if (operation === 'fail') await this.callbacks.answer(callbackId, { kind: 'failure', error: errorIn(text) });
      else this.callbacks.heartbeat(callbackId);
      return { status: 200, headers: { 'content-type': JSON_CONTENT_TYPE }, body: '' };
    } catch (error) {
      return lambdaErrorAnswer(error);
    }
  }
}

const invalid = (message: string): LambdaServiceError =>
  new LambdaServiceError('InvalidParameterValueException', message, 400);

function checkedId(callbackId: string): string {
  if (callbackId.length <= CALLBACK_ID_LENGTH_MAX && CALLBACK_ID.test(callbackId)) return callbackId;
  throw invalid(
    `CallbackId has ${callbackId.length} characters; allowed: 1 to ${CALLBACK_ID_LENGTH_MAX} of A-Z a-z 0-9 + / =`,
  );
}

function errorIn(text: string): CallbackError {
  let value: unknown;
  try {
    value = JSON.parse(text === '' ? '{}' : text);
  } catch {
    throw invalid('the body is not JSON');
  }
  if (typeof value !== 'object' || value === null) throw invalid('the body is not an object');
  return value;
}
