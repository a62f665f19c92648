import { Buffer } from 'node:buffer';
import { expect } from '@jest/globals';
import type { ObjectLocation, ResultProperties, ResultStore, UploadedPart } from '../../src/ports/result-store.js';
import { describeContract, type ContractCase, type ContractEnvironment } from './contract-case.js';

/** A result store, and how what it keeps is looked at from outside. */
export interface ResultStoreEnvironment extends ContractEnvironment {
  readonly resultStore: ResultStore;
  /** A bucket that is there. */
  readonly bucket: string;
  /** The object's content; `undefined` where there is none. */
  readonly contentOf: (location: ObjectLocation) => Promise<Uint8Array | undefined>;
  /** The next call is refused for now, is refused for good, or does its work and loses its answer. */
  readonly failNext: (fault: 'slowDown' | 'denied' | 'answerLost') => void;
}

const PROPERTIES: ResultProperties = { contentType: 'text/csv; charset=utf-8', statementId: 'statement-1' };
const PART_BYTES = 5 * 1024 * 1024;

const bytes = (text: string): Uint8Array => Buffer.from(text, 'utf8');

const part = (letter: string, size = PART_BYTES): Uint8Array => Buffer.alloc(size, letter);

const at = ({ bucket }: ResultStoreEnvironment, key = 'results/run-1/rows.csv'): ObjectLocation => ({ bucket, key });

const uploaded = async (
  { resultStore }: ResultStoreEnvironment,
  location: ObjectLocation,
  uploadId: string,
  contents: readonly Uint8Array[],
): Promise<readonly UploadedPart[]> => {
  const parts: UploadedPart[] = [];
  for (const [index, content] of contents.entries()) {
    const tag = await resultStore.writePart(location, uploadId, index + 1, content);
    if (tag === undefined) throw new Error('there is no such upload');
    parts.push({ partNumber: index + 1, tag });
  }
  return parts;
};

const errorOf = async (call: Promise<unknown>): Promise<unknown> =>
  await call.then(
    () => new Error('the call gave no error'),
    (error: unknown) => error,
  );

export const resultStoreContract: readonly ContractCase<ResultStoreEnvironment>[] = [
  {
    name: 'finds nothing where nothing was written',
    run: async (environment) => {
      expect(await environment.resultStore.find(at(environment))).toBeUndefined();
      expect(await environment.resultStore.readProgress(at(environment))).toBeUndefined();
    },
  },
  {
    name: 'writes an object whole, and finds its size and its statement',
    run: async (environment) => {
      const content = bytes('id,name\r\n1,ä"\u{1F600}\r\n');
      await environment.resultStore.write(at(environment), content, PROPERTIES);
      expect(await environment.resultStore.find(at(environment))).toEqual({
        bytes: content.byteLength,
        statementId: 'statement-1',
      });
      expect(await environment.contentOf(at(environment))).toEqual(content);
    },
  },
  {
    name: 'writes an empty object',
    run: async (environment) => {
      await environment.resultStore.write(at(environment), bytes(''), PROPERTIES);
      expect(await environment.resultStore.find(at(environment))).toMatchObject({ bytes: 0 });
    },
  },
  {
    name: 'writes in place of what is there',
    run: async (environment) => {
      const other = { ...PROPERTIES, statementId: 'statement-2' };
      await environment.resultStore.write(at(environment), bytes('old and longer'), PROPERTIES);
      await environment.resultStore.write(at(environment), bytes('new'), other);
      expect(await environment.contentOf(at(environment))).toEqual(bytes('new'));
      expect(await environment.resultStore.find(at(environment))).toEqual({ bytes: 3, statementId: 'statement-2' });
    },
  },
  {
    name: 'keeps objects apart by their keys, whatever characters these have',
    run: async (environment) => {
      const keys = ['results/run-1/rows.csv', "results/it's=(1)!.csv", 'results/run-1/other.csv'];
      for (const key of keys) await environment.resultStore.write(at(environment, key), bytes(key), PROPERTIES);
      for (const key of keys) expect(await environment.contentOf(at(environment, key))).toEqual(bytes(key));
    },
  },
  {
    name: 'makes an object of parts only when it is finished',
    run: async (environment) => {
      const { resultStore } = environment;
      const location = at(environment);
      const uploadId = await resultStore.begin(location, PROPERTIES);
      const parts = await uploaded(environment, location, uploadId, [part('a'), bytes('the end')]);
      expect(await resultStore.find(location)).toBeUndefined();
      expect(await resultStore.finish(location, uploadId, parts)).toBe('finished');
      expect(await resultStore.find(location)).toEqual({ bytes: PART_BYTES + 7, statementId: 'statement-1' });
      const content = (await environment.contentOf(location)) ?? bytes('');
      expect(Buffer.compare(content, Buffer.concat([part('a'), bytes('the end')]))).toBe(0);
    },
  },
  {
    name: 'takes a part again in place of the one with its number',
    run: async (environment) => {
      const { resultStore } = environment;
      const location = at(environment);
      const uploadId = await resultStore.begin(location, PROPERTIES);
      await uploaded(environment, location, uploadId, [bytes('first try')]);
      const parts = await uploaded(environment, location, uploadId, [bytes('second')]);
      expect(await resultStore.finish(location, uploadId, parts)).toBe('finished');
      expect(await environment.contentOf(location)).toEqual(bytes('second'));
    },
  },
  {
    name: 'gives the same content the same tag',
    run: async (environment) => {
      const location = at(environment);
      const [one, other] = [
        await environment.resultStore.begin(location, PROPERTIES),
        await environment.resultStore.begin(location, PROPERTIES),
      ];
      expect(one).not.toBe(other);
      const [ofOne] = await uploaded(environment, location, one, [bytes('same')]);
      const [ofOther] = await uploaded(environment, location, other, [bytes('same')]);
      expect(ofOne).toEqual(ofOther);
    },
  },
  {
    name: 'refuses to finish with a part that is another one than was uploaded, for good',
    run: async (environment) => {
      const { resultStore } = environment;
      const location = at(environment);
      const uploadId = await resultStore.begin(location, PROPERTIES);
      const parts = await uploaded(environment, location, uploadId, [bytes('mine')]);
      await uploaded(environment, location, uploadId, [bytes('theirs')]);
      const error = await errorOf(resultStore.finish(location, uploadId, parts));
      expect(error).toMatchObject({ name: 'InvalidPart', retryable: false });
      expect(await resultStore.find(location)).toBeUndefined();
    },
  },
  {
    name: 'says that an upload is missing which is finished, aborted or never was',
    run: async (environment) => {
      const { resultStore } = environment;
      const location = at(environment);
      const finished = await resultStore.begin(location, PROPERTIES);
      const parts = await uploaded(environment, location, finished, [bytes('rows')]);
      await resultStore.finish(location, finished, parts);
      const aborted = await resultStore.begin(location, PROPERTIES);
      await uploaded(environment, location, aborted, [bytes('rows')]);
      await resultStore.abort(location, aborted);
      for (const uploadId of [finished, aborted, 'no-such-upload']) {
        expect(await resultStore.writePart(location, uploadId, 1, bytes('more'))).toBeUndefined();
        expect(await resultStore.finish(location, uploadId, parts)).toBe('missing');
        await resultStore.abort(location, uploadId);
      }
      expect(await environment.contentOf(location)).toEqual(bytes('rows'));
    },
  },
  {
    name: 'writes a note where there is none, and only then without a version',
    run: async (environment) => {
      const { resultStore } = environment;
      const written = await resultStore.writeProgress(at(environment), '{"rows":1}');
      expect(written).toMatchObject({ kind: 'written' });
      expect(await resultStore.writeProgress(at(environment), '{"rows":2}')).toEqual({ kind: 'lost' });
      const version = written.kind === 'written' ? written.version : '';
      expect(await resultStore.readProgress(at(environment))).toEqual({ text: '{"rows":1}', version });
    },
  },
  {
    name: 'writes a note again for whoever knows its version, and for nobody else',
    run: async (environment) => {
      const { resultStore } = environment;
      const first = await resultStore.writeProgress(at(environment), '{"rows":1}');
      const known = first.kind === 'written' ? first.version : '';
      expect(await resultStore.writeProgress(at(environment), '{"rows":2}', known)).toMatchObject({ kind: 'written' });
      expect(await resultStore.writeProgress(at(environment), '{"rows":3}', known)).toEqual({ kind: 'lost' });
      expect(await resultStore.readProgress(at(environment))).toMatchObject({ text: '{"rows":2}' });
    },
  },
  {
    name: 'lets exactly one of two writers have its way with a note',
    run: async (environment) => {
      const { resultStore } = environment;
      const tries = await Promise.all(
        ['{"by":1}', '{"by":2}'].map((text) => resultStore.writeProgress(at(environment), text)),
      );
      expect(tries.map(({ kind }) => kind).sort()).toEqual(['lost', 'written']);
    },
  },
  {
    name: 'removes a note, and writes none for a version of it',
    run: async (environment) => {
      const { resultStore } = environment;
      const written = await resultStore.writeProgress(at(environment), '{"rows":1}');
      await resultStore.removeProgress(at(environment));
      await resultStore.removeProgress(at(environment));
      expect(await resultStore.readProgress(at(environment))).toBeUndefined();
      const version = written.kind === 'written' ? written.version : '';
      expect(await resultStore.writeProgress(at(environment), '{"rows":2}', version)).toEqual({ kind: 'lost' });
      expect(await resultStore.find(at(environment))).toBeUndefined();
    },
  },
  {
    name: 'refuses for good what goes into a bucket that is not there',
    run: async ({ resultStore }) => {
      const location = { bucket: 'no-such-bucket-anywhere', key: 'rows.csv' };
      const calls = [
        () => resultStore.write(location, bytes('rows'), PROPERTIES),
        () => resultStore.begin(location, PROPERTIES),
        () => resultStore.writeProgress(location, '{}'),
      ];
      for (const call of calls) {
        expect(await errorOf(call())).toMatchObject({ name: 'NoSuchBucket', retryable: false });
      }
      expect(await resultStore.find(location)).toBeUndefined();
    },
  },
  {
    name: 'throws a retryable error where the service wants less, and the same call works later',
    run: async (environment) => {
      environment.failNext('slowDown');
      const write = () => environment.resultStore.write(at(environment), bytes('rows'), PROPERTIES);
      expect(await errorOf(write())).toMatchObject({ name: 'SlowDown', retryable: true });
      expect(await environment.contentOf(at(environment))).toBeUndefined();
      await write();
      expect(await environment.contentOf(at(environment))).toEqual(bytes('rows'));
    },
  },
  {
    name: 'names a permission that is missing, which is not worth repeating',
    run: async (environment) => {
      environment.failNext('denied');
      const error = await errorOf(environment.resultStore.begin(at(environment), PROPERTIES));
      expect(error).toMatchObject({ name: 'AccessDenied', retryable: false });
    },
  },
  {
    name: 'lets a call be repeated whose answer was lost',
    run: async (environment) => {
      const { resultStore } = environment;
      const location = at(environment);
      const uploadId = await resultStore.begin(location, PROPERTIES);
      const parts = await uploaded(environment, location, uploadId, [bytes('rows')]);
      environment.failNext('answerLost');
      const finish = () => resultStore.finish(location, uploadId, parts);
      expect(await errorOf(finish())).toMatchObject({ name: 'ResultStoreUnreachable', retryable: true });
      expect(await finish()).toBe('missing');
      expect(await environment.contentOf(location)).toEqual(bytes('rows'));
    },
  },
];

/** Runs the contract of the ResultStore port. */
export const describeResultStoreContract = (subject: string, make: () => Promise<ResultStoreEnvironment>): void =>
  describeContract(`${subject} as a ResultStore`, resultStoreContract, make);
