import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import type { HttpAnswer, HttpRequest, HttpService } from '../../local/src/http/http-service.js';

const IMPORTS = 'import moto.server, moto.stepfunctions.parser.models';

/** Whether this machine's Python has moto with its engine of Step Functions. */
export const hasMotoStates = (): boolean => spawnSync('python3', ['-c', IMPORTS], { stdio: 'ignore' }).status === 0;

/** moto's Step Functions, in a process of its own that ends with this one. */
export class MotoStates {
  private constructor(
    private readonly child: ChildProcess,
    private readonly closed: Promise<unknown>,
    readonly endpoint: string,
  ) {}

  /** @param servicesEndpoint where tasks find Lambda. @throws {Error} with what it said, where it does not start. */
  static async start(servicesEndpoint: string): Promise<MotoStates> {
    const { port } = new URL(servicesEndpoint);
    const child = spawn('python3', ['test/support/moto-states.py', port], { stdio: 'pipe' });
    let said = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
    child.stdout.setEncoding('utf8');
    const first = once(child.stdout, 'data').then(([text]) => String(text).trim());
    const closed = once(child, 'close');
    const end = closed.then(() => {
      throw new Error(`moto did not start: ${said}`);
    });
    const endpoint = `http://127.0.0.1:${await Promise.race([first, end])}`;
    end.catch(() => undefined);
    return new MotoStates(child, closed, endpoint);
  }

  /** Forgets all state machines and executions. One server takes no second execution while it has one: it copies what has threads. */
  async reset(): Promise<void> {
    await fetch(`${this.endpoint}/moto-api/reset`, { method: 'POST' });
  }

  async close(): Promise<void> {
    this.child.stdin?.end();
    await this.closed;
  }
}

/** Passes requests for Step Functions on to another endpoint, so that whoever calls this cloud reaches that engine. */
export class ForeignStates implements HttpService {
  /** Operations and answers' statuses, in their order: `SendTaskHeartbeat 400 InvalidToken`. */
  readonly answered: string[] = [];
  endpoint = '';

  matches({ headers }: HttpRequest): boolean {
    return String(headers['x-amz-target']).startsWith('AWSStepFunctions.');
  }

  async answer(request: HttpRequest, signal: AbortSignal): Promise<HttpAnswer> {
    const target = String(request.headers['x-amz-target']);
    const { authorization = '', 'content-type': contentType = '' } = request.headers;
    const headers = { authorization, 'content-type': contentType, 'x-amz-target': target };
    const response = await fetch(this.endpoint, { method: 'POST', headers, body: request.body.toString(), signal });
    const body = await response.text();
    const { __type: error = '' } = (response.ok ? {} : JSON.parse(body)) as { readonly __type?: string };
    this.answered.push(`${target.split('.')[1] ?? ''} ${response.status} ${error}`.trim());
    return { status: response.status, headers: { 'content-type': contentType }, body };
  }
}
