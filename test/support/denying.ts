import type { HttpAnswer, HttpRequest, HttpService } from '../../local/src/http/http-service.js';

/** Stands before the services of a laptop cloud and refuses operations, as a missing permission or an outage does. */
export class Denying implements HttpService {
  /** As in `X-Amz-Target`, without the version: `RedshiftData.DescribeStatement`. */
  readonly denied = new Set<string>();
  /** Named likewise: operations that the service fails at. */
  readonly failing = new Set<string>();

  matches(request: HttpRequest): boolean {
    const target = request.headers['x-amz-target'];
    return typeof target === 'string' && (this.denied.has(target) || this.failing.has(target));
  }

  async answer(request: HttpRequest): Promise<HttpAnswer> {
    if (this.failing.has(String(request.headers['x-amz-target']))) {
      return {
        status: 500,
        headers: { 'content-type': 'application/x-amz-json-1.1' },
        body: JSON.stringify({ __type: 'InternalServerException', message: 'the service is unwell' }),
      };
    }
    return {
      status: 400,
      headers: { 'content-type': 'application/x-amz-json-1.1' },
      body: JSON.stringify({
        __type: 'AccessDeniedException',
        message: `not authorized to perform ${String(request.headers['x-amz-target'])}`,
      }),
    };
  }
}
