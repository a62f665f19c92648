import type { ReaderConfig } from '../definition/state-machine-definition.js';
import type { JsonObject } from '../json.js';
import { STATES_ITEM_READER_FAILED, StateFailure } from '../state-failure.js';

const DELIMITERS = { COMMA: ',', PIPE: '|', SEMICOLON: ';', SPACE: ' ', TAB: '\t' } as const;

/**
 * The rows of a delimited text. Quotes enclose what may hold delimiters and line ends and are doubled to stand for
 * themselves; a backslash keeps a delimiter, a quote or a backslash, and vanishes before anything else.
 */
export const readRows = (text: string, delimiter: string): string[][] => {
  const rows: string[][] = [];
  let row: string[] = [];
  let field = '';
  let isQuoted = false;
  let isEmptyRow = true;
  const endField = (): void => {
    row.push(field);
    field = '';
  };
  const endRow = (): void => {
    endField();
    if (!isEmptyRow) rows.push(row);
    row = [];
    isEmptyRow = true;
  };
  for (let at = 0; at < text.length; at++) {
    const character = text[at] ?? '';
    const next = text[at + 1];
    if (!isQuoted && (character === '\n' || character === '\r')) {
      if (character === '\r' && next === '\n') at++;
      endRow();
      continue;
    }
    isEmptyRow = false;
    if (character === '\\') {
      if (next === '\\' || next === '"' || next === delimiter) field += text[++at] ?? '';
    } else if (character === '"') {
      if (isQuoted && next === '"') field += text[++at] ?? '';
      else isQuoted = !isQuoted;
    } else if (!isQuoted && character === delimiter) endField();
    else field += character;
  }
  if (!isEmptyRow) endRow();
  return rows;
};

/**
 * The items of a delimited text: one object of texts for each row. Missing fields are empty, further ones are left out.
 *
 * @throws {StateFailure} `States.ItemReaderFailed`: two columns have the same name, or the names are not told.
 */
export const readCsv = (text: string, config: ReaderConfig): JsonObject[] => {
  const rows = readRows(text, DELIMITERS[config.CSVDelimiter ?? 'COMMA']);
  const names = config.CSVHeaderLocation === 'GIVEN' ? (config.CSVHeaders ?? []) : rows.shift();
  if (!names) return [];
  if (new Set(names).size < names.length) {
    throw new StateFailure(STATES_ITEM_READER_FAILED, 'CSV headers cannot contain duplicates.');
  }
  return rows.map((row) => Object.fromEntries(names.map((name, index) => [name, row[index] ?? ''])));
};
