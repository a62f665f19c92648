import type { HttpAnswer, HttpRequest, HttpService } from '../http/http-service.js';
import { functionNameOf } from './function-name.js';
import type { LambdaHost } from './lambda-host.js';
import { JSON_CONTENT_TYPE, lambdaErrorAnswer } from './lambda-error-answer.js';
import { LambdaServiceError } from './lambda-service-error.js';

const INVOCATIONS = /^\/2015-03-31\/functions\/([^/?]+)\/invocations(?:\?.*)?$/;

/** Lambda's Invoke operation over HTTP: `RequestResponse`, `Event` and `DryRun`. */
export class LambdaEndpoint implements HttpService {
  /** @param meantBy the name of the function that a caller means by a name. @default by the same name */
  constructor(
    private readonly host: LambdaHost,
    private readonly meantBy: (functionName: string) => string = (functionName) => functionName,
  ) {}

  matches(request: HttpRequest): boolean {
    return request.method === 'POST' && INVOCATIONS.test(request.url);
  }

  async answer(request: HttpRequest, signal: AbortSignal): Promise<HttpAnswer> {
    const reference = decodeURIComponent(INVOCATIONS.exec(request.url)?.[1] ?? '');
    try {
      return await this.invoke(this.meantBy(functionNameOf(reference)), request, signal);
    } catch (error) {
      return lambdaErrorAnswer(error);
    }
  }

  private async invoke(functionName: string, request: HttpRequest, signal: AbortSignal): Promise<HttpAnswer> {
    const type = request.headers['x-amz-invocation-type'] ?? 'RequestResponse';
    const payload = parsePayload(request.body);
    const headers = { 'content-type': JSON_CONTENT_TYPE, 'x-amz-executed-version': '$LATEST' };
    switch (type) {
      case 'DryRun':
        this.host.find(functionName);
        return { status: 204, headers: {}, body: '' };
      case 'Event':
        this.host.invokeEvent(functionName, payload);
        return { status: 202, headers: {}, body: '' };
      case 'RequestResponse': {
        const result = await this.host.invoke(functionName, payload, signal);
        if (!('error' in result)) return { status: 200, headers, body: JSON.stringify(result.payload) };
        const failed = { ...headers, 'x-amz-function-error': 'Unhandled' };
        return { status: 200, headers: failed, body: JSON.stringify(result.error) };
      }
      default: {
        const message = `InvocationType '${String(type)}': allowed are RequestResponse, Event and DryRun`;
        throw new LambdaServiceError('InvalidParameterValueException', message, 400);
      }
    }
  }
}

/** @throws {LambdaServiceError} for what is not JSON; an empty body is an empty object, as on AWS. */
function parsePayload(body: Buffer): unknown {
  if (body.length === 0) return {};
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    throw new LambdaServiceError('InvalidRequestContentException', 'the payload is not JSON', 400);
  }
}
