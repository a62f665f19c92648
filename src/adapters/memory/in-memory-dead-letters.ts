import type { DeadLetter, DeadLetterKind, DeadLetters } from '../../ports/dead-letters.js';
import { QueueUnavailableError } from '../../ports/operator-errors.js';
import type { EpochMs } from '../../ports/units.js';

/** A letter to be put among the dead ones. */
export interface NewDeadLetter {
  readonly kind: DeadLetterKind;
  readonly body: string;
  readonly sentAt?: EpochMs;
  readonly deliveryError?: string;
}

/**
 * `DeadLetters` in this process's memory. A letter that was taken stays away until it is given back; it does not come back by
 * itself.
 *
 * @example deadLetters.put({ kind: 'completions', body: JSON.stringify(event) })
 */
export class InMemoryDeadLetters implements DeadLetters {
  readonly #letters = new Map<string, { readonly letter: DeadLetter; isTaken: boolean }>();
  #count = 0;
  /** Whether the queues cannot be asked. */
  isUnavailable = false;

  /** Puts a letter there and gives its message id. */
  put(letter: NewDeadLetter): string {
    this.#count += 1;
    const messageId = `letter-${this.#count}`;
    this.#letters.set(messageId, { letter: { ...letter, messageId, receipt: messageId }, isTaken: false });
    return messageId;
  }

  /** What is there, whether or not it is taken. */
  letters(): readonly DeadLetter[] {
    return [...this.#letters.values()].map(({ letter }) => ({ ...letter }));
  }

  async take(most: number): Promise<readonly DeadLetter[]> {
    this.#expectAvailable();
    const free = [...this.#letters.values()].filter(({ isTaken }) => !isTaken).slice(0, most);
    for (const entry of free) entry.isTaken = true;
    return free.map(({ letter }) => ({ ...letter }));
  }

  async giveBack({ messageId }: DeadLetter): Promise<void> {
    this.#expectAvailable();
    const entry = this.#letters.get(messageId);
    if (entry) entry.isTaken = false;
  }

  async remove({ messageId }: DeadLetter): Promise<void> {
    this.#expectAvailable();
    this.#letters.delete(messageId);
  }

  #expectAvailable(): void {
    if (this.isUnavailable) throw new QueueUnavailableError('the queues cannot be asked. Repeating the call is safe');
  }
}
