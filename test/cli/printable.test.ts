import { describe, expect, it } from '@jest/globals';
import { printable, printableJson, widthOf } from '../../src/cli/printable.js';

describe('a text that others have written, on a terminal', () => {
  it.each([
    ['a sequence that clears the screen', '\u001b[2Jall is well', '\\u001b[2Jall is well'],
    ['a sequence in one character', '\u009b2Jall is well', '\\u009b2Jall is well'],
    ['a return to the line’s beginning', 'failed\rok', 'failed\\u000dok'],
    ['a step back', 'no\b\bok', 'no\\u0008\\u0008ok'],
    ['a bell and a delete', '\u0007\u007f', '\\u0007\\u007f'],
    ['a turn of the direction', 'a\u202ecba', 'a\\u202ecba'],
  ])('shows %s by its number', (_what, text, shown) => {
    expect(printable(text)).toBe(shown);
  });

  it('keeps letters of any language, and the ends of lines', () => {
    expect(printable('Läden 日本 ✓\n  Detail:\r\n\tnone')).toBe('Läden 日本 ✓\n  Detail:\n none');
  });

  it('is the same value in JSON', () => {
    const value = { text: '\u001b[2J \u009b \u007f \u202e ä' };
    const shown = printableJson(JSON.stringify(value));
    expect(JSON.parse(shown)).toEqual(value);
    expect(shown).toBe('{"text":"\\u001b[2J \\u009b \\u007f \\u202e ä"}');
  });

  it('takes the columns that its letters take', () => {
    expect(['Load', 'Läden', '日本', '한글', 'ｗ', '✅', 'e\u0301', ''].map(widthOf)).toEqual([4, 5, 4, 4, 2, 2, 1, 0]);
  });
});
