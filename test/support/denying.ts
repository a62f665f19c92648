import type { HttpAnswer, HttpRequest, HttpService } from '../../local/src/http/http-service.js';

/** Stands before the services of a laptop cloud and refuses operations, as a missing permission does. */
export class Denying implements HttpService {
  /** As in `X-Amz-Target`, without the version: `RedshiftData.DescribeStatement`. */
  readonly denied = new Set<string>();

  matches(request: HttpRequest): boolean {
    const target = request.headers['x-amz-target'];
    return typeof target === 'string' && this.denied.has(target);
  }

  async answer(request: HttpRequest): Promise<HttpAnswer> {
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
