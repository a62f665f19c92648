import type { BufferedAnswer, HttpRequest, HttpService } from '../../local/src/http/http-service.js';

/** The parameters of a call by AWS's query protocol. */
export type QueryInput = URLSearchParams;

const escape = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

/** A value as the protocol writes it: members of a list are called `member`. */
const xmlOf = (value: unknown): string => {
  if (Array.isArray(value)) return value.map((item) => `<member>${xmlOf(item)}</member>`).join('');
  if (typeof value !== 'object' || value === null) return escape(String(value));
  return Object.entries(value)
    .map(([name, content]) => `<${name}>${xmlOf(content)}</${name}>`)
    .join('');
};

/** An error that a {@link QueryService} answers. */
export class QueryError extends Error {
  constructor(
    readonly code: string,
    message: string,
    readonly httpStatus = 400,
  ) {
    super(message);
  }
}

/** A service of AWS that speaks the query protocol: forms in, XML out. */
export abstract class QueryService implements HttpService {
  /** The protocol's version of the service, which tells it from others. */
  protected abstract readonly version: string;

  matches({ headers, body }: HttpRequest): boolean {
    const isForm = headers['content-type']?.startsWith('application/x-www-form-urlencoded') === true;
    return isForm && new URLSearchParams(body.toString('utf8')).get('Version') === this.version;
  }

  async answer({ body, requestId }: HttpRequest): Promise<BufferedAnswer> {
    const input = new URLSearchParams(body.toString('utf8'));
    const operation = input.get('Action') ?? '';
    const headers = { 'content-type': 'text/xml' };
    const metadata = { RequestId: requestId };
    try {
      const result = this.call(operation, input);
      const content = xmlOf({ [`${operation}Result`]: result, ResponseMetadata: metadata });
      return { status: 200, headers, body: `<${operation}Response>${content}</${operation}Response>` };
    } catch (error) {
      if (!(error instanceof QueryError)) throw error;
      const content = xmlOf({ Error: { Type: 'Sender', Code: error.code, Message: error.message }, ...metadata });
      return { status: error.httpStatus, headers, body: `<ErrorResponse>${content}</ErrorResponse>` };
    }
  }

  /** Carries out one operation. @throws {QueryError} */
  protected abstract call(operation: string, input: QueryInput): object;
}

/** The values of a list parameter: `Name.member.1`, `Name.member.2`, ... */
export const membersOf = (input: QueryInput, name: string): string[] =>
  [...input].filter(([key]) => key.startsWith(`${name}.member.`)).map(([, value]) => value);
