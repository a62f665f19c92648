import type { Invariant } from './invariant.js';

/** What nobody is to read in a log, a metric or an error: who may answer, by whatever text, and what is run. */
const SECRETS = /"token-\d+"|durable:callback|X-Amz-Signature|insert into|create schema|drop schema|hunter2/;

export const secretsAreKept: Invariant = {
  id: 'I5',
  name: 'no token, URL or SQL is told in a log, a metric or an error',
  during: {
    told: (_world, text) => (SECRETS.test(text) ? `it is told: ${text.slice(0, 300)}` : undefined),
  },
};
