import { createHash, timingSafeEqual } from 'node:crypto';
import type { Ids } from 'sfn-redshift-tasker';
import type { Json } from '../json.js';

/** How somebody outside answered a task. */
export type TaskAnswer =
  | { readonly kind: 'success'; readonly output: Json }
  | { readonly kind: 'failure'; readonly error: string | undefined; readonly cause: string | undefined };

/** What waits behind a task token. */
export interface WaitingTask {
  /** Called once, with the first answer. */
  answer(answer: TaskAnswer): void;
  /** Called at each heartbeat. */
  heartbeat(): void;
}

/** Whether a token's task still waits, has ended, or never was. */
export type TokenState = 'open' | 'closed' | 'unknown';

/** Tokens as a task that waits uses them. */
export interface TaskTokens {
  /** A token that nobody else has: 600 to 700 characters. It is closed until {@link TaskTokens.open} is called. */
  issue(): string;
  /** Has `task` wait under `token` until {@link TaskTokens.close}. */
  open(token: string, task: WaitingTask): void;
  /** Nobody waits on `token` any more. May be called again. */
  close(token: string): void;
}

/** Bytes of a token's second half: tokens get as long as the service's, so that nobody relies on short ones. */
const SEAL_BYTES = 420;

/**
 * The tasks that wait for an answer from outside, by token. A token carries a seal, so that one of a task that has ended
 * is told from one that never was without keeping a list of them.
 */
export class OpenTasks implements TaskTokens {
  readonly #secret: string;
  readonly #waiting = new Map<string, WaitingTask>();

  /** @param secret tells tokens of this service from others; the same one knows those of an earlier process. @default a new one */
  constructor(
    private readonly ids: Ids,
    secret?: string,
  ) {
    this.#secret = secret ?? ids.next();
  }

  /** How many tasks wait. */
  get size(): number {
    return this.#waiting.size;
  }

  /** @param uniqueId what it is made of. @default a new id */
  issue(uniqueId = this.ids.next()): string {
    const id = Buffer.from(uniqueId, 'utf8');
    return Buffer.concat([Buffer.from([id.length]), id, this.#seal(id)]).toString('base64');
  }

  open(token: string, task: WaitingTask): void {
    this.#waiting.set(token, task);
  }

  close(token: string): void {
    this.#waiting.delete(token);
  }

  /** Hands an answer to the task that waits, and closes the token; anything but `open` says that nobody took it. */
  answer(token: string, answer: TaskAnswer): TokenState {
    const task = this.#waiting.get(token);
    if (!task) return this.#stateOfClosed(token);
    this.#waiting.delete(token);
    task.answer(answer);
    return 'open';
  }

  /** Resets the heartbeat clock of the task that waits. */
  heartbeat(token: string): TokenState {
    const task = this.#waiting.get(token);
    if (!task) return this.#stateOfClosed(token);
    task.heartbeat();
    return 'open';
  }

  #stateOfClosed(token: string): TokenState {
    const bytes = Buffer.from(token, 'base64');
    const idEnd = 1 + (bytes[0] ?? 0);
    const seal = bytes.subarray(idEnd);
    if (seal.length !== SEAL_BYTES || bytes.toString('base64') !== token) return 'unknown';
    return timingSafeEqual(seal, this.#seal(bytes.subarray(1, idEnd))) ? 'closed' : 'unknown';
  }

  #seal(id: Buffer): Buffer {
    return createHash('shake256', { outputLength: SEAL_BYTES }).update(this.#secret).update('\0').update(id).digest();
  }
}
