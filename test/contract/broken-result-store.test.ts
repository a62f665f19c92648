import { Buffer } from 'node:buffer';
import { expect, it } from '@jest/globals';
import type { InMemoryResultStore } from '../../src/adapters/memory/in-memory-result-store.js';
import type { ResultStore } from '../../src/ports/result-store.js';
import { withMethods } from '../support/with-methods.js';
import { failuresOf } from './contract-case.js';
import { inMemoryResultStore } from './result-store/in-memory-environment.js';
import { resultStoreContract } from './result-store.contract.js';

type Change = (inner: InMemoryResultStore) => Partial<ResultStore>;

/** Stores that are wrong in one way each. */
const BROKEN: readonly (readonly [string, Change])[] = [
  ['tells no statement', (inner) => ({ find: async (at) => (await inner.find(at)) && { bytes: 1 } })],
  [
    'shows an object before it is finished',
    (inner) => ({
      writePart: async (at, uploadId, partNumber, content) => {
        await inner.write(at, content, { contentType: '', statementId: '' });
        return inner.writePart(at, uploadId, partNumber, content);
      },
    }),
  ],
  ['loses the last part', (inner) => ({ finish: (at, id, parts) => inner.finish(at, id, parts.slice(0, 1)) })],
  [
    'numbers all parts alike',
    (inner) => ({ writePart: (at, id, _number, content) => inner.writePart(at, id, 1, content) }),
  ],
  ['gives one upload for all', () => ({ begin: async () => 'upload' })],
  [
    'takes parts of an upload that is no more',
    (inner) => ({
      writePart: async (...part) => (await inner.writePart(...part)) ?? 'tag',
    }),
  ],
  [
    'says finished of what is missing',
    (inner) => ({
      finish: async (...upload) => {
        await inner.finish(...upload);
        return 'finished';
      },
    }),
  ],
  ['aborts nothing', () => ({ abort: async () => undefined })],
  [
    'overwrites any note',
    (inner) => ({
      writeProgress: async (at, text) => inner.writeProgress(at, text, (await inner.readProgress(at))?.version),
    }),
  ],
  ['writes no note twice', (inner) => ({ writeProgress: (at, text) => inner.writeProgress(at, text) })],
  ['removes no note', () => ({ removeProgress: async () => undefined })],
  [
    'has notes among the objects',
    (inner) => ({
      writeProgress: async (at, text, expected) => {
        await inner.write(at, Buffer.from(text), { contentType: '', statementId: '' });
        return inner.writeProgress(at, text, expected);
      },
    }),
  ],
  [
    'cuts keys',
    (inner) => ({
      write: (at, ...rest) => inner.write({ ...at, key: at.key.slice(0, 20) }, ...rest),
      find: (at) => inner.find({ ...at, key: at.key.slice(0, 20) }),
    }),
  ],
  [
    'keeps nothing empty',
    (inner) => ({
      write: async (at, content, properties) => {
        if (content.byteLength > 0) await inner.write(at, content, properties);
      },
    }),
  ],
  ['swallows errors', (inner) => ({ write: (...object) => inner.write(...object).catch(() => undefined) })],
];

it('the contract is kept by the store that the broken ones are made of', async () => {
  expect(await failuresOf(resultStoreContract, () => inMemoryResultStore())).toEqual([]);
});

it.each(BROKEN)('the contract finds a store that %s', async (_name, change) => {
  const make = () => inMemoryResultStore((inner) => withMethods<ResultStore>(inner, change(inner)));
  expect(await failuresOf(resultStoreContract, make)).not.toEqual([]);
});
