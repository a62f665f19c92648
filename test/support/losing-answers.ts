import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { localClient } from './dynalite.js';

/** A client whose next answers get lost on the way back: the request takes effect, and the SDK asks again. */
export interface LosingClient {
  readonly client: DynamoDBClient;
  /** Loses the answer to the next request, once. */
  loseNextAnswer(): void;
}

/** A {@link LosingClient} for the same DynamoDB as `original`. */
export const losingAnswers = async (original: DynamoDBClient): Promise<LosingClient> => {
  const endpoint = await original.config.endpoint?.();
  if (!endpoint) throw new Error('the client has no endpoint of its own');
  const client = localClient(`${endpoint.protocol}//${endpoint.hostname}:${endpoint.port ?? 80}`, 2);
  let isLosing = false;
  client.middlewareStack.add(
    (next) => async (args) => {
      const loses = isLosing;
      isLosing = false;
      if (!loses) return next(args);
      // Whether it was refused does not matter: nobody hears of it.
      await next(args).catch(() => undefined);
      throw Object.assign(new Error('socket hang up'), { name: 'TimeoutError', code: 'ECONNRESET' });
    },
    { step: 'deserialize', name: 'loseAnswers' },
  );
  return {
    client,
    loseNextAnswer: () => {
      isLosing = true;
    },
  };
};
