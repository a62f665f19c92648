import type { BufferedAnswer } from '../http/http-service.js';

/** The queue's name: the last part of its URL's path, or all of it where there is no slash. */
export const queueNameOf = (queueUrl: string): string => queueUrl.slice(queueUrl.lastIndexOf('/') + 1);

/** The URL under which fauxqs knows a queue that was created through the host `localhost`. */
export const internalQueueUrl = (queueName: string, region: string, accountId: string): string =>
  `http://sqs.${region}.localhost/${accountId}/${queueName}`;

/** Puts `endpoint` into the queue URLs of an answer, so that any client can call them. */
export function withPublicQueueUrls(answer: BufferedAnswer, endpoint: string): BufferedAnswer {
  const body = String(answer.body);
  if (!body.includes('"QueueUrl')) return answer;
  const output = JSON.parse(body) as { QueueUrl?: unknown; QueueUrls?: unknown };
  if (typeof output.QueueUrl === 'string') output.QueueUrl = publicUrl(output.QueueUrl, endpoint);
  if (Array.isArray(output.QueueUrls)) {
    output.QueueUrls = (output.QueueUrls as string[]).map((url) => publicUrl(url, endpoint));
  }
  return { ...answer, body: JSON.stringify(output) };
}

const publicUrl = (queueUrl: string, endpoint: string): string => endpoint + new URL(queueUrl).pathname;
