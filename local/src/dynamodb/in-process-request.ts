import { Readable } from 'node:stream';
import type { HttpRequest } from '../http/http-service.js';

/** A request that has been read, in the shape of one that is still to be read, for a listener in the same process. */
export class InProcessRequest extends Readable {
  readonly method: string;
  readonly url: string;
  readonly headers: HttpRequest['headers'];

  constructor(private readonly request: HttpRequest) {
    super();
    this.method = request.method;
    this.url = request.url;
    this.headers = request.headers;
  }

  override _read(): void {
    if (this.request.body.length > 0) this.push(this.request.body);
    this.push(null);
  }
}
