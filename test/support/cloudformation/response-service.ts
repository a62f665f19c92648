import type { BufferedAnswer, HttpRequest, HttpService } from '../../../local/src/http/http-service.js';

/** What CloudFormation reads of an answer. */
export interface ResourceResponse {
  readonly Status: 'SUCCESS' | 'FAILED';
  readonly Reason?: string;
  readonly PhysicalResourceId: string;
  readonly RequestId: string;
  readonly LogicalResourceId: string;
  readonly Data?: Readonly<Record<string, string>>;
}

const PREFIX = '/cloudformation-responses/';
const RESPONSE_BYTES_MAX = 4_096;

/** The bucket for responses, on the laptop cloud's own port: takes PUTs to keys that are waited for, and tells of the first. */
export class ResponseService implements HttpService {
  /** How often each key was put to. */
  readonly counts = new Map<string, number>();
  readonly #waiting = new Map<string, (response: ResourceResponse) => void>();

  /** The path for a request's answer. */
  pathOf(requestId: string): string {
    return `${PREFIX}${requestId}`;
  }

  /** The first answer to a request; never settles where none comes. */
  async arrivalOf(requestId: string): Promise<ResourceResponse> {
    return await new Promise((resolve) => this.#waiting.set(requestId, resolve));
  }

  matches({ url }: HttpRequest): boolean {
    return url.startsWith(PREFIX);
  }

  async answer({ method, url, headers, body }: HttpRequest): Promise<BufferedAnswer> {
    const { pathname, searchParams } = new URL(url, 'http://localhost');
    const requestId = pathname.slice(PREFIX.length);
    const isSigned = searchParams.has('X-Amz-Signature') && (headers['content-type'] ?? '') === '';
    if (method !== 'PUT' || !isSigned) return answerWith(403);
    if (body.length > RESPONSE_BYTES_MAX) return answerWith(400);
    this.counts.set(requestId, (this.counts.get(requestId) ?? 0) + 1);
    const response = JSON.parse(body.toString('utf8')) as ResourceResponse;
    if (response.RequestId === requestId) this.#waiting.get(requestId)?.(response);
    return answerWith(200);
  }
}

const answerWith = (status: number): BufferedAnswer => ({ status, headers: {}, body: '' });
