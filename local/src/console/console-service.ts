import { AwsJsonError } from '../http/aws-json-service.js';
import type { HttpAnswer, HttpRequest, HttpService } from '../http/http-service.js';
import { signatureOf } from '../http/signature.js';
import type { ChangeStream } from './change-stream.js';
import { consoleAsset } from './console-assets.js';
import { type ConsoleParts, executionOf, overviewOf } from './console-queries.js';

const PREFIX = '/_console/';
const API = 'api/';
const DELAY_MS_MAX = 24 * 60 * 60 * 1000;
/** The events that tell the tasker of a statement's end. */
const COMPLETIONS = { source: ['aws.redshift-data'] };

type Body = Readonly<Record<string, unknown>>;

/**
 * The console in the browser: its page under `/_console/`, what it shows as JSON under `/_console/api/`, and the buttons.
 * Who may reach it is decided before, by the server.
 */
export class ConsoleService implements HttpService {
  constructor(
    private readonly parts: ConsoleParts,
    private readonly changes: ChangeStream,
  ) {}

  /** Everything below its path, and whoever opens the bare address in a browser. */
  matches(request: HttpRequest): boolean {
    return request.url.startsWith(PREFIX) || request.url === '/_console' || isVisitor(request);
  }

  async answer(request: HttpRequest): Promise<HttpAnswer> {
    const { pathname } = new URL(request.url, 'http://localhost');
    if (!pathname.startsWith(PREFIX)) return { status: 302, headers: { location: PREFIX }, body: '' };
    const path = pathname.slice(PREFIX.length);
    try {
      if (path.startsWith(API)) return await this.answerApi(request, path.slice(API.length));
      const asset = request.method === 'GET' ? await consoleAsset(path === '' ? 'index.html' : path) : undefined;
      return asset ?? failure(404, 'NotFound', `the console has no '${path}'`);
    } catch (error) {
      if (error instanceof AwsJsonError) return failure(error.httpStatus, error.name, error.message);
      throw error;
    }
  }

  private async answerApi(request: HttpRequest, path: string): Promise<HttpAnswer> {
    const [topic = '', id = '', ...more] = path.split('/').map(decodeURIComponent);
    if (more.length > 0) return failure(404, 'NotFound', `the console has no '${path}'`);
    switch (`${request.method} ${topic}`) {
      case 'GET overview':
        return json(await overviewOf(this.parts));
      case 'GET executions':
        return json(await executionOf(this.parts, id));
      case 'GET changes':
        return {
          status: 200,
          headers: { 'content-type': 'text/event-stream', 'cache-control': 'no-store' },
          body: this.changes.open(),
        };
      case 'POST start':
        return json(await this.start(bodyOf(request)));
      case 'POST stop':
        await this.parts.stepFunctions.stopExecution(id, undefined, 'stopped in the console');
        return json({});
      case 'POST cancel':
        return json(await this.parts.redshift.call('CancelStatement', { Id: id }, new AbortController().signal));
      case 'POST faults':
        return json(this.addFault(bodyOf(request)));
      default:
        return failure(404, 'NotFound', `the console has no '${request.method} ${path}'`);
    }
  }

  private async start({ stateMachineArn, input = '{}' }: Body): Promise<object> {
    const started = await this.parts.stepFunctions.call('StartExecution', { stateMachineArn, input });
    return { arn: (started as { executionArn: string }).executionArn };
  }

  private addFault({ kind, delayMs }: Body): object {
    const { faults } = this.parts.bus;
    if (kind === 'lose') {
      faults.add({ kind }, COMPLETIONS);
    } else if (kind === 'delay' && typeof delayMs === 'number' && delayMs > 0 && delayMs <= DELAY_MS_MAX) {
      faults.add({ kind, delayMs }, COMPLETIONS);
    } else {
      throw new AwsJsonError(
        'InvalidRequest',
        `a fault is {kind: 'lose'} or {kind: 'delay', delayMs: 1 to ${DELAY_MS_MAX}}`,
      );
    }
    this.changes.touch();
    return { faults: faults.list() };
  }
}

/** A person who opens the bare address; S3 clients that list buckets sign, and ask for no page. */
const isVisitor = (request: HttpRequest): boolean =>
  request.method === 'GET' &&
  request.url === '/' &&
  signatureOf(request).signingName === undefined &&
  request.headers.accept?.includes('text/html') === true;

/** @throws {AwsJsonError} `InvalidRequest` */
function bodyOf(request: HttpRequest): Body {
  try {
    const body: unknown = JSON.parse(request.body.toString('utf8'));
    if (typeof body === 'object' && body !== null && !Array.isArray(body)) return body as Body;
  } catch {
    // Told below.
  }
  throw new AwsJsonError('InvalidRequest', 'the body is not a JSON object');
}

const json = (value: object): HttpAnswer => ({
  status: 200,
  headers: { 'content-type': 'application/json', 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' },
  body: JSON.stringify(value),
});

const failure = (status: number, error: string, message: string): HttpAnswer => ({
  ...json({ error, message }),
  status,
});
