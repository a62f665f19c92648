import { constants } from 'node:buffer';
import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmdirSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { LineFile } from '../../../local/src/archive/line-file.js';

describe('a file of lines', () => {
  let folder: string;
  let path: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'line-file-'));
    path = join(folder, 'lines.jsonl');
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('gives back what was added, in order, to whoever opens it', () => {
    const lines = new LineFile(path);
    lines.append({ text: 'two\nlines' }, [1]);
    lines.append(null);
    expect(new LineFile(path).read()).toEqual([{ text: 'two\nlines' }, [1], null]);
    expect(readFileSync(path, 'utf8').split('\n')).toHaveLength(4);
  });

  it('is empty where there is none', () => {
    expect(new LineFile(path).read()).toEqual([]);
  });

  it.each([true, false])('passes by a line that was cut off, and goes on behind it (read first: %s)', (isRead) => {
    new LineFile(path).append({ a: 1 }, { b: 2 });
    truncateSync(path, statSync(path).size - 3);
    const again = new LineFile(path);
    if (isRead) expect(again.read()).toEqual([{ a: 1 }]);
    again.append({ c: 3 });
    expect(again.read()).toEqual([{ a: 1 }, { c: 3 }]);
  });

  it('goes on behind what an addition has left that failed', () => {
    const lines = new LineFile(path);
    lines.append({ a: 1 });
    rmSync(path);
    mkdirSync(path);
    expect(() => lines.append({ b: 2 })).toThrow('EISDIR');
    rmdirSync(path);
    // As a full disk leaves it.
    writeFileSync(path, '{"a":1}\n{"b"');
    lines.append({ c: 3 });
    expect(lines.read()).toEqual([{ a: 1 }, { c: 3 }]);
  });

  it('passes by what is no line of it', () => {
    appendFileSync(path, 'nonsense\n{"a":1}\n');
    expect(new LineFile(path).read()).toEqual([{ a: 1 }]);
  });

  it('may be longer than a text may be', () => {
    const lines = new LineFile(path);
    const gap = 64 * 1024 * 1024;
    lines.append({ place: 0 });
    for (let place = 1; place * gap <= constants.MAX_STRING_LENGTH + gap; place += 1) {
      // Takes no room on the disk.
      truncateSync(path, place * gap);
      appendFileSync(path, `\n{"place":${place}}\n`);
    }
    expect(statSync(path).size).toBeGreaterThan(constants.MAX_STRING_LENGTH);
    const values = new LineFile(path).read((line) => !line.startsWith('\0'));
    expect(values).toEqual(Array.from({ length: values.length }, (_, place) => ({ place })));
    expect(values.length).toBeGreaterThan(8);
    new LineFile(path).append({ place: values.length });
    expect(new LineFile(path).read((line) => line.startsWith('{'))).toHaveLength(values.length + 1);
  });

  it('has a whole line once one has its end', () => {
    writeFileSync(path, '{"a"');
    expect(new LineFile(path).hasWholeLine()).toBe(false);
    appendFileSync(path, ':1}\n');
    expect(new LineFile(path).hasWholeLine()).toBe(true);
  });

  it.each([1024 * 1024 - 1, 1024 * 1024, 1024 * 1024 + 1, 3 * 1024 * 1024])('has lines of %i bytes', (size) => {
    const values = [{ long: 'ü'.repeat((size - 11) / 2) }, { a: 1 }, { long: 'x'.repeat(size - 11) }, { b: 2 }];
    new LineFile(path).append(...values);
    expect(new LineFile(path).read()).toEqual(values);
  });

  it('can be read by its owner alone', () => {
    new LineFile(path).append(1);
    expect(statSync(path).mode & 0o077).toBe(0);
  });
});
