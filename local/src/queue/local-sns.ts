import type { HttpAnswer, HttpRequest, HttpService } from '../http/http-service.js';
import type { LocalSqs } from './local-sqs.js';

const FORM = 'application/x-www-form-urlencoded';

/**
 * SNS's query protocol, by the same fauxqs as the queues: topics, and subscriptions of queues. `GetCallerIdentity` of STS
 * is answered too, since clients like to ask it first.
 *
 * @example server.serve(sqs).serve(new LocalSns(sqs));
 */
export class LocalSns implements HttpService {
  constructor(private readonly sqs: LocalSqs) {}

  matches({ method, headers }: HttpRequest): boolean {
    return method === 'POST' && headers['content-type']?.startsWith(FORM) === true;
  }

  async answer(request: HttpRequest): Promise<HttpAnswer> {
    const form = request.body.toString('utf8');
    const version = new URLSearchParams(form).get('Version');
    if (version === '2012-11-05') return queryProtocolOfSqs();
    return await this.sqs.answerForm(form);
  }
}

/** Clients of SQS that are older than its JSON protocol. */
function queryProtocolOfSqs(): HttpAnswer {
  const message = 'the laptop cloud speaks the JSON protocol of SQS; use a client of 2024 or newer';
  return {
    status: 400,
    headers: { 'content-type': 'text/xml' },
    body: `<ErrorResponse><Error><Type>Sender</Type><Code>InvalidAction</Code><Message>${message}</Message></Error></ErrorResponse>`,
  };
}
