import { describe, expect, it } from '@jest/globals';
import { strangerOf } from '../../../local/src/http/stranger.js';

describe('a request is answered', () => {
  it.each([
    [{ host: '127.0.0.1:4600' }],
    [{ host: 'localhost:4600' }],
    [{ host: '[::1]:4600' }],
    [{ host: 'lake.s3.localhost:4600' }],
    [{ host: '127.0.0.1:4600', origin: 'http://127.0.0.1:4600', 'sec-fetch-site': 'same-origin' }],
    [{ host: 'localhost:4600', 'sec-fetch-site': 'none' }],
  ])('with %j', (headers) => {
    expect(strangerOf(headers)).toBeUndefined();
  });
});

describe('a request is refused', () => {
  it.each([
    ['without a host', {}],
    ['to a name that its owner has pointed here', { host: 'rebound.example:4600' }],
    ['to a name that looks like ours', { host: 'localhost.example:4600' }],
    ['to another name that looks like ours', { host: '127.0.0.1.example:4600' }],
    ['from a page of another site', { host: '127.0.0.1:4600', origin: 'https://example.org' }],
    ['from a page of another port', { host: '127.0.0.1:4600', origin: 'http://127.0.0.1:8080' }],
    ['from a page of another name for this machine', { host: '127.0.0.1:4600', origin: 'http://localhost:4600' }],
    ['from a page that hides where it is from', { host: '127.0.0.1:4600', origin: 'null' }],
    ['for a picture on a page of another site', { host: '127.0.0.1:4600', 'sec-fetch-site': 'cross-site' }],
    ['for a page of another port of this machine', { host: '127.0.0.1:4600', 'sec-fetch-site': 'same-site' }],
  ])('%s', (_case, headers) => {
    expect(strangerOf(headers)).toMatch(/host|another site/);
  });
});
