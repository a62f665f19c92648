import { SqlError } from '../dialect/sql-error.js';
import type { CopyCommand, CopyFormat } from './copy-command.js';
import type { FileRecord, RecordValue } from './file-record.js';

/** Cuts a file with separators into rows. The heading is left out. */
export const readRows = (content: string, copy: CopyCommand): FileRecord[] => {
  const { format } = copy;
  const rows =
    format.kind === 'csv'
      ? readCsv(content, format)
      : format.kind === 'fixedWidth'
        ? readFixedWidth(content, format.widths)
        : format.kind === 'delimited'
          ? readDelimited(content, format)
          : [];
  return rows
    .filter((row) => row.line > copy.ignoredHeaderLines)
    .filter((row) => !(copy.ignoresBlankLines && row.values.every((value) => value.text === '' && !value.isQuoted)));
};

const readFixedWidth = (content: string, widths: readonly number[]): FileRecord[] =>
  content
    .replace(/\r?\n$/, '')
    .split(/\r?\n/)
    .map((raw, place) => {
      let start = 0;
      const values = widths.map((width) => {
        const text = raw.slice(start, start + width).trimEnd();
        start += width;
        return { text, isQuoted: false };
      });
      return { values, line: place + 1, raw };
    });

const readCsv = (content: string, { delimiter, quote }: Extract<CopyFormat, { kind: 'csv' }>): FileRecord[] => {
  const rows: FileRecord[] = [];
  let place = 0;
  let line = 1;
  while (place < content.length) {
    const firstLine = line;
    const start = place;
    const values: RecordValue[] = [];
    for (;;) {
      let text = '';
      const isQuoted = content[place] === quote;
      if (isQuoted) {
        place += 1;
        for (;;) {
          const end = content.indexOf(quote, place);
          if (end < 0)
            throw new SqlError(
              `Invalid quote formatting for CSV: a value that begins on line ${firstLine} has no closing quote`,
            );
          text += content.slice(place, end);
          place = end + 1;
          if (content[place] !== quote) break;
          text += quote;
          place += 1;
        }
        line += text.split('\n').length - 1;
      }
      const rest = restOfValue(content, place, delimiter);
      text += content.slice(place, rest);
      place = rest;
      values.push({ text, isQuoted });
      if (!content.startsWith(delimiter, place)) break;
      place += delimiter.length;
    }
    const raw = content.slice(start, place);
    if (content.startsWith('\r\n', place)) place += 2;
    else place += 1;
    line += 1;
    rows.push({ values, line: firstLine, raw });
  }
  return rows;
};

const restOfValue = (content: string, from: number, delimiter: string): number => {
  let place = from;
  while (place < content.length && content[place] !== '\n' && !content.startsWith('\r\n', place)) {
    if (content.startsWith(delimiter, place)) break;
    place += 1;
  }
  return place;
};

const readDelimited = (content: string, format: Extract<CopyFormat, { kind: 'delimited' }>): FileRecord[] => {
  const { delimiter, hasEscapes, removesQuotes } = format;
  const rows: FileRecord[] = [];
  let values: RecordValue[] = [];
  let text = '';
  let line = 1;
  let firstLine = 1;
  let start = 0;
  const endValue = (): void => {
    const quoted = removesQuotes && /^(["'])([^]*)\1$/.exec(text);
    values.push(quoted ? { text: quoted[2] ?? '', isQuoted: true } : { text, isQuoted: false });
    text = '';
  };
  const endRow = (end: number): void => {
    endValue();
    rows.push({ values, line: firstLine, raw: content.slice(start, end) });
    start = end + 1;
    values = [];
    firstLine = line + 1;
  };
  for (let place = 0; place < content.length; place += 1) {
    const character = content.charAt(place);
    if (hasEscapes && character === '\\' && place + 1 < content.length) {
      place += 1;
      const escaped = content.charAt(place);
      // \N stays as it is: it stands for NULL.
      text += escaped === 'N' ? '\\N' : escaped;
      if (escaped === '\n') line += 1;
    } else if (content.startsWith(delimiter, place)) {
      endValue();
      place += delimiter.length - 1;
    } else if (character === '\n') {
      if (text.endsWith('\r')) text = text.slice(0, -1);
      endRow(place);
      line += 1;
    } else {
      text += character;
    }
  }
  if (text !== '' || values.length > 0) endRow(content.length);
  return rows;
};
