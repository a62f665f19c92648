import type { Ids } from 'sfn-redshift-tasker';
import type { ServiceApi } from '../states/service-api.js';
import { AwsJsonError } from './aws-json-service.js';
import type { HttpService } from './http-service.js';

/** Services look whether a request is signed, not by whom. */
const AUTHORIZATION =
  'AWS4-HMAC-SHA256 Credential=laptop/20260101/us-east-1/any/aws4_request, SignedHeaders=host, Signature=none';
const OK_MAX = 299;

/** How a service that speaks HTTP is called. */
export interface HttpServiceApiOptions {
  /** The part of `X-Amz-Target` before the dot. */
  readonly targetPrefix: string;
  /** Host and port, as URLs in answers name them. */
  readonly host: () => string;
  readonly ids: Ids;
}

/** Lets a part of the laptop cloud that speaks the AWS JSON protocol be called in the same process, without a connection. */
export class HttpServiceApi implements ServiceApi {
  constructor(
    private readonly service: HttpService,
    private readonly options: HttpServiceApiOptions,
  ) {}

  async call(operation: string, input: Readonly<Record<string, unknown>>, signal: AbortSignal): Promise<object> {
    const { targetPrefix, host, ids } = this.options;
    const { status, body } = await this.service.answer(
      {
        method: 'POST',
        url: '/',
        headers: {
          host: host(),
          'content-type': 'application/x-amz-json-1.0',
          'x-amz-target': `${targetPrefix}.${operation}`,
          'x-amz-date': '20260101T000000Z',
          authorization: AUTHORIZATION,
        },
        body: Buffer.from(JSON.stringify(input)),
        requestId: ids.next(),
      },
      signal,
    );
    if (typeof body !== 'string' && !Buffer.isBuffer(body))
      throw new Error('a service that speaks JSON answered a stream');
    const answer = JSON.parse(body.toString() || '{}') as Record<string, unknown>;
    if (status <= OK_MAX) return answer;
    const { __type: type, message = answer.Message } = answer;
    const name = typeof type === 'string' ? (type.split('#').at(-1) ?? type) : 'InternalFailure';
    throw new AwsJsonError(name, typeof message === 'string' ? message : `HTTP ${status}`, status);
  }
}
