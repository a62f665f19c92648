import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';

/** Requests by operation, like `{ PutItem: 1 }`. */
export type RequestCounts = Readonly<Record<string, number>>;

/**
 * Counts the requests that `client` sends from here on, by operation. Each call of the returned function gives the counts
 * since the call before.
 *
 * @example const requests = countingRequests(client); await store.get(key); requests(); // { GetItem: 1 }
 */
export const countingRequests = (client: DynamoDBClient): (() => RequestCounts) => {
  let counts: Record<string, number> = {};
  client.middlewareStack.add(
    (next, context) => (args) => {
      const operation = String(context.commandName).replace(/Command$/, '');
      counts[operation] = (counts[operation] ?? 0) + 1;
      return next(args);
    },
    // The innermost step, so that what the SDK repeats is counted again.
    { step: 'deserialize', name: 'countRequests', override: true },
  );
  return () => {
    const counted = counts;
    counts = {};
    return counted;
  };
};
