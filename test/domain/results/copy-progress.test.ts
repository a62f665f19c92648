import { describe, expect, it } from '@jest/globals';
import { type CopyProgress, formatProgress, parseProgress } from '../../../src/domain/results/copy-progress.js';
import type { EpochMs } from '../../../src/ports/units.js';

const PROGRESS: CopyProgress = {
  statementId: 'statement-1',
  uploadId: 'upload-1',
  parts: [
    { partNumber: 1, tag: 'a' },
    { partNumber: 2, tag: 'b' },
  ],
  nextToken: 'rows-7',
  names: ['n'],
  rows: 7,
  bytes: 70,
  progressedAt: 1_000 as EpochMs,
};

describe('the note of a copy', () => {
  it('is read as it was written', () => {
    expect(parseProgress(formatProgress(PROGRESS))).toEqual(PROGRESS);
  });

  it('is read, too, where nothing was copied yet', () => {
    const { nextToken: _token, ...rest } = PROGRESS;
    const begun: CopyProgress = { ...rest, parts: [], names: [], rows: 0, bytes: 0, progressedAt: 0 as EpochMs };
    expect(parseProgress(formatProgress(begun))).toStrictEqual(begun);
  });

  it.each([
    ['no JSON', '{'],
    ['null', 'null'],
    ['a list', '[]'],
    ...Object.entries({
      'an upload without an id': { uploadId: '' },
      'no statement': { statementId: undefined },
      'parts with a gap': { parts: [{ partNumber: 2, tag: 'b' }] },
      'parts without tags': { parts: [{ partNumber: 1 }] },
      'no parts': { parts: 'none' },
      'rows that are no number': { rows: 'many' },
      'less than no rows': { rows: -1 },
      'rows that are no whole number': { rows: 0.5 },
      'no bytes': { bytes: undefined },
      'a statement that is no text': { statementId: 7 },
      'an upload that is no text': { uploadId: {} },
      'no names': { names: 'n' },
      'a name among them that is no text': { names: ['n', 1] },
      'no part among its parts': { parts: [null] },
      'a part without a tag among its parts': { parts: [PROGRESS.parts[0], { partNumber: 2, tag: '' }] },
      'names that are no texts': { names: [1] },
      'a token that is no text': { nextToken: 7 },
      'no time': { progressedAt: null },
    }).map(([name, over]) => [name, JSON.stringify({ ...PROGRESS, ...over })]),
  ])('is not believed with %s', (_name, text) => {
    expect(parseProgress(text)).toBeUndefined();
  });
});
