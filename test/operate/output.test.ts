import { describe, expect, it } from '@jest/globals';
import { Output, table } from '../../src/cli/operate/output.js';

const told = (isTTY: boolean, lines: (output: Output) => readonly string[]): string => {
  let text = '';
  const output = new Output(false, { isTTY, write: (part) => (text += part) });
  output.tell({}, () => lines(output));
  return text;
};

describe('what an operator’s command tells people', () => {
  it('holds no control that others have written, on a terminal or not', () => {
    for (const isTTY of [true, false]) {
      expect(told(isTTY, () => ["state 'E\u001b[2Jvil'", 'b\r'])).toBe("state 'E\\u001b[2Jvil'\nb\\u000d\n");
    }
    expect(told(false, () => ['\u001b[1mbold\u001b[22m'])).toBe('\\u001b[1mbold\\u001b[22m\n');
  });

  it('has no line at its beginning that others have written', () => {
    expect(told(false, () => ['error: ERROR: no\nok  permissions: all is well'])).toBe(
      'error: ERROR: no\n    ok  permissions: all is well\n',
    );
  });

  it('keeps its own styles on a terminal', () => {
    const line = (output: Output): readonly string[] => [`${output.style('red', 'failure')}  \u001b[5mtable`];
    expect(told(false, line)).toBe('failure  \\u001b[5mtable\n');
    expect(told(true, line).replace('\u001b[31mfailure\u001b[39m', 'failure')).toBe('failure  \\u001b[5mtable\n');
  });

  it('stands in columns also where letters are wide, or a name has several lines', () => {
    expect(
      table([
        ['STATE', 'RETRY'],
        ['日本', '0'],
        ['two\nlines', '1'],
      ]),
    ).toEqual(['STATE      RETRY', '日本       0', 'two lines  1']);
  });
});
