import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { FileArchive } from '../../../local/src/archive/file-archive.js';
import { Kept } from '../../../local/src/archive/kept.js';

let folder: string;
let archive: FileArchive;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'archive-test-'));
  archive = new FileArchive({ folder, segmentBytes: 100 });
});
afterEach(() => {
  archive.close();
  rmSync(folder, { recursive: true });
});

describe('a file archive', () => {
  it('gives each text back as it was, in any order', () => {
    const texts = ['one', '', 'zwölf 😀', 'x'.repeat(100_000), 'last'];
    const archived = texts.map((text) => archive.put(text));
    expect(archived.map((text) => text.read()).reverse()).toEqual(texts.reverse());
  });

  it('leaves no file behind, not even while it is open', () => {
    archive.put('a text');
    expect(readdirSync(folder)).toEqual([]);
    expect(archive.sizeBytes).toBe(6);
  });

  it('gives a file back once none of its texts is needed', () => {
    const first = [archive.put('a'.repeat(60)), archive.put('b'.repeat(60))];
    const second = archive.put('c'.repeat(60));
    expect(archive.sizeBytes).toBe(180);
    for (const text of [...first, ...first]) text.drop();
    expect(archive.sizeBytes).toBe(60);
    expect(second.read()).toBe('c'.repeat(60));
  });

  it('begins a new file where all of the last one was dropped', () => {
    archive.put('a').drop();
    expect(archive.sizeBytes).toBe(0);
    expect(archive.put('b').read()).toBe('b');
  });

  it('keeps texts in memory where no file can be written', () => {
    const nowhere = new FileArchive({ folder: join(folder, 'missing') });
    const kept = nowhere.put('a text');
    expect(kept.read()).toBe('a text');
    kept.drop();
    nowhere.close();
  });

  it('says so when it is read after its end, and still takes what is put into it', () => {
    const before = archive.put('a text');
    archive.close();
    archive.close();
    expect(() => before.read()).toThrow('the archive is closed');
    expect(archive.put('late').read()).toBe('late');
  });
});

describe('a kept value', () => {
  const long = { rows: [['x'.repeat(300), null]] };

  it('reads the same before and after it was put away', () => {
    const kept = new Kept(long);
    expect(kept.value).toBe(long);
    kept.putAway(archive);
    kept.putAway(archive);
    expect(kept.value).toEqual(long);
    expect(kept.value).not.toBe(long);
  });

  it('stays in memory where it is short', () => {
    const kept = new Kept(['short']);
    kept.putAway(archive);
    expect(archive.sizeBytes).toBe(0);
    expect(kept.value).toEqual(['short']);
    // As a text, of which each time another value is made.
    expect(kept.value).not.toBe(kept.value);
  });

  it('is forgotten by the archive when nobody asks for it any more', () => {
    const kept = new Kept(long);
    kept.putAway(archive);
    expect(archive.sizeBytes).toBeGreaterThan(300);
    kept.drop();
    expect(archive.sizeBytes).toBe(0);
  });
});
