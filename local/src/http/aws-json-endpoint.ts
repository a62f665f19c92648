import { AwsJsonError, type AwsJsonService } from './aws-json-service.js';
import { errorAnswer } from './error-answer.js';
import type { HttpAnswer, HttpRequest, HttpService } from './http-service.js';
import { jsonText } from './json-text.js';
import { signatureOf } from './signature.js';

/** Puts an {@link AwsJsonService} on HTTP: the operation in `X-Amz-Target`, input and output as JSON bodies. */
export class AwsJsonEndpoint implements HttpService {
  private readonly contentType: string;

  constructor(private readonly service: AwsJsonService) {
    this.contentType = `application/x-amz-json-${service.jsonVersion}`;
  }

  matches(request: HttpRequest): boolean {
    return this.operationOf(request) !== undefined;
  }

  async answer(request: HttpRequest, signal: AbortSignal): Promise<HttpAnswer> {
    const input = parseInput(request.body);
    if (input === undefined) {
      return this.failure(new AwsJsonError('SerializationException', 'the body is not a JSON object'));
    }
    try {
      const { accessKeyId } = signatureOf(request);
      const caller = accessKeyId === undefined ? {} : { accessKeyId };
      const output = await this.service.call(this.operationOf(request) ?? '', input, signal, caller);
      return { status: 200, headers: { 'content-type': this.contentType }, body: jsonText(output) };
    } catch (error) {
      if (error instanceof AwsJsonError) return this.failure(error);
      throw error;
    }
  }

  private operationOf(request: HttpRequest): string | undefined {
    const target = request.headers['x-amz-target'];
    const prefix = `${this.service.targetPrefix}.`;
    return typeof target === 'string' && target.startsWith(prefix) ? target.slice(prefix.length) : undefined;
  }

  private failure({ name, message, httpStatus, members }: AwsJsonError): HttpAnswer {
    return errorAnswer({ name, message, httpStatus, members, contentType: this.contentType });
  }
}

/** The input, `{}` for an empty body, or `undefined` for anything but a JSON object. */
function parseInput(body: Buffer): Record<string, unknown> | undefined {
  if (body.length === 0) return {};
  try {
    const input: unknown = JSON.parse(body.toString('utf8'));
    return typeof input === 'object' && input !== null && !Array.isArray(input)
      ? (input as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}
