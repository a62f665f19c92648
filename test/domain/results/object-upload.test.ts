import { describe, expect, it } from '@jest/globals';
import { InMemoryResultStore } from '../../../src/adapters/memory/in-memory-result-store.js';
import { ManualClock } from '../../../src/adapters/memory/manual-clock.js';
import { parseProgress } from '../../../src/domain/results/copy-progress.js';
import { ObjectUpload, type UploadSoFar } from '../../../src/domain/results/object-upload.js';
import { ResultStoreError } from '../../../src/ports/port-errors.js';
import type { ResultStore } from '../../../src/ports/result-store.js';
import { STORY_START } from '../../support/builders.js';
import { withMethods } from '../../support/with-methods.js';

const LOCATION = { bucket: 'lake', key: 'rows.csv' };
const PROPERTIES = { contentType: 'text/csv', statementId: 's-1' };
const SO_FAR = { names: ['n'], rows: 1, nextToken: 'page-2' };
const bytes = (text: string): Uint8Array => Buffer.from(text);

const place = () => {
  const store = new InMemoryResultStore({ partBytesMin: 1 });
  const upload = (soFar: UploadSoFar = {}, on: ResultStore = store): ObjectUpload =>
    new ObjectUpload(on, new ManualClock(STORY_START), LOCATION, PROPERTIES, soFar);
  return { store, upload };
};

describe('an object that is uploaded part by part', () => {
  it('has a note that names the upload before anything is in it, and that tells of each part', async () => {
    const { store, upload } = place();
    const notes: unknown[] = [];
    const noting = withMethods<ResultStore>(store, {
      writeProgress: async (location, text, expected) => {
        notes.push(parseProgress(text));
        return await store.writeProgress(location, text, expected);
      },
    });
    const of = upload({}, noting);
    expect(await of.add(bytes('abc'), SO_FAR)).toBe('added');
    const begun = { statementId: 's-1', uploadId: 'upload-1', progressedAt: STORY_START };
    expect(notes).toStrictEqual([
      { ...begun, parts: [], bytes: 0, names: [], rows: 0 },
      { ...begun, ...SO_FAR, parts: [{ partNumber: 1, tag: expect.any(String) }], bytes: 3 },
    ]);
    expect(await of.add(bytes('de'), SO_FAR)).toBe('added');
    expect(notes.at(-1)).toMatchObject({ bytes: 5, parts: [{ partNumber: 1 }, { partNumber: 2 }] });
    expect(await of.close(bytes('f'))).toBe('closed');
    expect([store.text(LOCATION), of.bytes, store.noteCount]).toEqual(['abcdef', 6, 0]);
  });

  it('is written at once where no part was added, and has no note to remove', async () => {
    const { store, upload } = place();
    const of = upload();
    expect(await of.close(bytes('abc'))).toBe('closed');
    expect([store.text(LOCATION), of.bytes, store.calls]).toEqual(['abc', 3, ['write']]);
  });

  it('leaves no upload without a note that leads to it', async () => {
    for (const effect of ['lost', 'thrown'] as const) {
      const { store, upload } = place();
      const refusing = withMethods<ResultStore>(store, {
        writeProgress: async () => {
          if (effect === 'thrown') throw new ResultStoreError('SlowDown', 'no', true);
          return { kind: 'lost' };
        },
        readProgress: async () => ({ text: 'by another', version: 'v' }),
      });
      await expect(upload({}, refusing).add(bytes('abc'), SO_FAR)).rejects.toMatchObject({
        name: effect === 'lost' ? 'ResultUnfinished' : 'SlowDown',
      });
      expect(store.openUploads).toEqual([]);
    }
  });

  it('tells why its note could not be written though its upload cannot be dropped either', async () => {
    const { store, upload } = place();
    store.failNext('writeProgress', new ResultStoreError('SlowDown', 'no', true));
    store.failNext('abort', new ResultStoreError('InternalError', 'no', true));
    await expect(upload().add(bytes('abc'), SO_FAR)).rejects.toMatchObject({ name: 'SlowDown' });
    expect(store.openUploads).toHaveLength(1);
  });

  it('is left to whoever has written its note meanwhile, and a note that may not be seen is an error', async () => {
    const { store, upload } = place();
    await store.writeProgress(LOCATION, 'by another');
    await expect(upload().add(bytes('abc'), SO_FAR)).rejects.toMatchObject({ name: 'ResultUnfinished' });
    const blind = withMethods<ResultStore>(store, { readProgress: async () => undefined });
    await expect(upload({}, blind).add(bytes('abc'), SO_FAR)).rejects.toMatchObject({
      name: 'ResultProgressUnreadable',
      retryable: true,
    });
    // Who has seen the note once may see it.
    await expect(upload({ version: 'older' }, blind).add(bytes('abc'), SO_FAR)).rejects.toMatchObject({
      name: 'ResultUnfinished',
    });
  });

  it('is missing where its upload is gone, and counts nothing of what was lost', async () => {
    const { store, upload } = place();
    const of = upload();
    await of.add(bytes('abc'), SO_FAR);
    store.dropUpload('upload-1');
    expect(await of.add(bytes('de'), SO_FAR)).toBe('missing');
    expect(await of.close(bytes('de'))).toBe('missing');
    expect(await of.close(bytes(''))).toBe('missing');
    expect([of.bytes, store.text(LOCATION), store.noteCount]).toEqual([3, undefined, 1]);
    // The same note is written again.
    const again = await of.again();
    const noted = parseProgress((await store.readProgress(LOCATION))!.text);
    expect(store.openUploads).toEqual([expect.objectContaining({ uploadId: noted?.uploadId, parts: 0 })]);
    expect([again.bytes, await again.add(bytes('x'), SO_FAR), store.noteCount]).toEqual([0, 'added', 1]);
  });

  it('is there where somebody else has made it of the same statement, and not of another', async () => {
    const { store, upload } = place();
    const of = upload();
    await of.add(bytes('abc'), SO_FAR);
    store.dropUpload('upload-1');
    await store.write(LOCATION, bytes('of another statement'), { ...PROPERTIES, statementId: 's-2' });
    expect(await of.close(bytes('d'))).toBe('missing');
    await store.write(LOCATION, bytes('abcd'), PROPERTIES);
    expect(await of.close(bytes('d'))).toBe('closed');
    expect([of.bytes, store.noteCount]).toEqual([4, 0]);
  });

  it('goes on where it was left', async () => {
    const { store, upload } = place();
    const first = upload();
    await first.add(bytes('abc'), SO_FAR);
    const note = await store.readProgress(LOCATION);
    const second = upload({ ...parseProgress(note!.text), version: note!.version });
    expect(second.bytes).toBe(3);
    await second.add(bytes('de'), SO_FAR);
    expect(await second.close(bytes(''))).toBe('closed');
    expect([store.text(LOCATION), second.bytes, store.noteCount]).toEqual(['abcde', 5, 0]);
  });
});
