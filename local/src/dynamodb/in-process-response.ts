import type { BufferedAnswer } from '../http/http-service.js';

/** Collects what a listener in the same process answers: the part of `ServerResponse` that such a listener uses. */
export class InProcessResponse {
  statusCode = 200;
  private readonly headers: Record<string, string> = {};

  /** @param onAnswer called once, with the whole answer. */
  constructor(private readonly onAnswer: (answer: BufferedAnswer) => void) {}

  setHeader(name: string, value: string | number): void {
    this.headers[name.toLowerCase()] = String(value);
  }

  end(body = ''): void {
    this.onAnswer({ status: this.statusCode, headers: this.headers, body });
  }
}
