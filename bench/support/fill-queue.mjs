import { ScanCommand } from '@aws-sdk/client-dynamodb';
import { writeAll } from './write-all.mjs';

const TICKET_DIGITS = 16;
const REAL_ENTRIES = 2;

/**
 * Has `count` wait in the queue of a pool in which two wait: behind these come entries like the last one's, of later tickets. A slot that is
 * handed over to the first has the second looked at; whom the others stand for nobody looks at, so that there are only their entries.
 */
export async function fillQueue(client, tableName, count) {
  const { Items } = await client.send(
    new ScanCommand({
      TableName: tableName,
      FilterExpression: 'begins_with(invocationId, :queue)',
      ExpressionAttributeValues: { ':queue': { S: 'queue#' } },
    }),
  );
  if (Items.length !== REAL_ENTRIES)
    throw new Error(`${Items.length} wait in the queue, and it is to be ${REAL_ENTRIES}`);
  const last = Items.reduce((one, other) => (Number(one.ticket.N) > Number(other.ticket.N) ? one : other));
  const prefix = last.invocationId.S.slice(0, -TICKET_DIGITS);
  const behind = Array.from({ length: count - REAL_ENTRIES }, (_, index) => {
    const ticket = String(Number(last.ticket.N) + index + 1);
    return {
      ...last,
      invocationId: { S: prefix + ticket.padStart(TICKET_DIGITS, '0') },
      ticket: { N: ticket },
      ownerInvocationId: { S: `${last.ownerInvocationId.S}-${index}` },
    };
  });
  await writeAll(client, tableName, behind);
}

/** The same in the queue of a store in memory. */
export async function fillQueueInMemory(store, count) {
  const [queue] = store.queuedEntries().values();
  if (queue.length !== REAL_ENTRIES)
    throw new Error(`${queue.length} wait in the queue, and it is to be ${REAL_ENTRIES}`);
  const { waiting, ticket, ...last } = queue.at(-1);
  for (let index = 0; index < count - REAL_ENTRIES; index += 1) {
    const invocationId = `${waiting.invocationId}-${index}`;
    await store.putQueueEntry({ ...last, ticket: ticket + index + 1, waiting: { ...waiting, invocationId } });
  }
}
