import type { HttpAnswer, HttpRequest, HttpService } from '../../local/src/http/http-service.js';

const PASSED_ON = 'x-passed-on';
const NO_ANSWER: HttpAnswer = { status: 500, headers: {}, body: '' };

/** A call that its sender does not outlive: it dies before the call has an effect, or after that and before it is told. */
export interface DeadlyCall {
  /** As in `x-amz-target`, such as `AWSStepFunctions.SendTaskSuccess`. */
  readonly target: string;
  /** Which of all the calls of this target, counted from 1. */
  readonly number: number;
  readonly dies: 'before' | 'after';
}

/** Counts the calls of some operations, and ends the sender, and whatever else runs, in the middle of those that are deadly. */
export class CallsThatKill implements HttpService {
  /** How many of the deadly calls have come. */
  killed = 0;
  readonly #counts = new Map<string, number>();

  /**
   * @param kill ends the sender.
   * @param endpoint of the cloud that this is a service of.
   */
  constructor(
    private readonly deadly: readonly DeadlyCall[],
    private readonly kill: () => Promise<void>,
    private readonly endpoint: () => string,
  ) {}

  matches({ headers }: HttpRequest): boolean {
    return headers[PASSED_ON] === undefined && this.deadly.some(({ target }) => target === headers['x-amz-target']);
  }

  async answer({ headers, body }: HttpRequest): Promise<HttpAnswer> {
    const target = String(headers['x-amz-target']);
    const number = (this.#counts.get(target) ?? 0) + 1;
    this.#counts.set(target, number);
    const dies = this.deadly.find((call) => call.target === target && call.number === number)?.dies;
    const answer = dies === 'before' ? NO_ANSWER : await this.#passOn(target, headers, body.toString());
    if (dies === undefined) return answer;
    this.killed += 1;
    await this.kill();
    return NO_ANSWER;
  }

  async #passOn(target: string, given: HttpRequest['headers'], body: string): Promise<HttpAnswer> {
    const type = String(given['content-type']);
    const headers = { 'content-type': type, 'x-amz-target': target, [PASSED_ON]: 'yes' };
    const answer = await fetch(this.endpoint(), { method: 'POST', headers, body });
    return { status: answer.status, headers: { 'content-type': type }, body: await answer.text() };
  }
}
