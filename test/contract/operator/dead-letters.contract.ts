import { expect } from '@jest/globals';
import type { DeadLetter, DeadLetterKind, DeadLetters } from '../../../src/ports/dead-letters.js';
import { describeContract, type ContractCase, type ContractEnvironment } from '../contract-case.js';

export interface DeadLettersEnvironment extends ContractEnvironment {
  readonly deadLetters: DeadLetters;
  /** Puts a letter there, with what EventBridge says of it where that is given. */
  readonly put: (
    kind: DeadLetterKind,
    body: string,
    delivery?: { readonly code: string; readonly message: string },
  ) => Promise<void>;
  /** Lets nobody reach the queues from now on. */
  readonly cutOff: () => void;
}

const bodiesOf = (letters: readonly DeadLetter[]): string[] => letters.map(({ body }) => body).sort();

export const deadLettersContract: readonly ContractCase<DeadLettersEnvironment>[] = [
  {
    name: 'gives letters of every kind, with when they came',
    run: async ({ deadLetters, put }) => {
      for (const kind of ['completions', 'deliveries', 'upkeep'] as const) await put(kind, `of ${kind}`);
      const letters = await deadLetters.take(10);
      expect(Object.fromEntries(letters.map(({ kind, body }) => [kind, body]))).toEqual({
        ...{ completions: 'of completions', deliveries: 'of deliveries', upkeep: 'of upkeep' },
      });
      expect(new Set(letters.map(({ messageId }) => messageId)).size).toBe(3);
      for (const { sentAt } of letters) expect(sentAt).toBeGreaterThan(0);
    },
  },
  {
    name: 'tells why EventBridge could not deliver one, and nothing of the kind of others',
    run: async ({ deadLetters, put }) => {
      await put('deliveries', 'lost', { code: 'NO_PERMISSIONS', message: 'not allowed' });
      await put('completions', 'failed');
      const letters = await deadLetters.take(10);
      expect(letters.find(({ body }) => body === 'lost')?.deliveryError).toBe('NO_PERMISSIONS: not allowed');
      expect(letters.find(({ body }) => body === 'failed')).not.toHaveProperty('deliveryError');
    },
  },
  {
    name: 'gives nothing where there is nothing',
    run: async ({ deadLetters }) => expect(await deadLetters.take(10)).toEqual([]),
  },
  {
    name: 'gives no more than asked for, and leaves the others',
    run: async ({ deadLetters, put }) => {
      for (const body of ['one', 'two', 'three']) await put('completions', body);
      await put('upkeep', 'four');
      const first = await deadLetters.take(2);
      expect(first).toHaveLength(2);
      const others = await deadLetters.take(10);
      expect(bodiesOf([...first, ...others])).toEqual(['four', 'one', 'three', 'two']);
    },
  },
  {
    name: 'gives a letter to nobody else until it is given back',
    run: async ({ deadLetters, put }) => {
      await put('completions', 'one');
      const [letter] = await deadLetters.take(10);
      expect(await deadLetters.take(10)).toEqual([]);
      if (letter) await deadLetters.giveBack(letter);
      const [again] = await deadLetters.take(10);
      expect(again).toMatchObject({ messageId: letter?.messageId, body: 'one' });
    },
  },
  {
    name: 'forgets a letter that was removed',
    run: async ({ deadLetters, put }) => {
      await put('upkeep', 'one');
      const [letter] = await deadLetters.take(10);
      if (letter) await deadLetters.remove(letter);
      await put('upkeep', 'two');
      expect(bodiesOf(await deadLetters.take(10))).toEqual(['two']);
    },
  },
  {
    name: 'says where the queues cannot be reached, and that repeating is safe',
    run: async ({ deadLetters, put, cutOff }) => {
      await put('completions', 'one');
      const [letter] = await deadLetters.take(10);
      cutOff();
      const unavailable = { name: 'QueueUnavailableError', retryable: true };
      await expect(deadLetters.take(1)).rejects.toMatchObject(unavailable);
      await expect(deadLetters.giveBack(letter!)).rejects.toMatchObject(unavailable);
      await expect(deadLetters.remove(letter!)).rejects.toMatchObject(unavailable);
    },
  },
];

/** Runs the contract of the DeadLetters port. */
export const describeDeadLettersContract = (subject: string, make: () => Promise<DeadLettersEnvironment>): void =>
  describeContract(`${subject} as DeadLetters`, deadLettersContract, make);
