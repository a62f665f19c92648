import { UnsupportedSqlError } from '../dialect/unsupported-sql-error.js';

/**
 * Cuts a file with JSON objects, one after the other or in a list, into objects; each value as text for the database,
 * `null` for JSON's null. Numbers keep their digits.
 *
 * @throws {UnsupportedSqlError} something in it is no JSON object.
 */
export const readJsonRecords = (content: string): ReadonlyMap<string, string | null>[] => {
  const records: ReadonlyMap<string, string | null>[] = [];
  for (const text of cutValues(content)) records.push(toRecord(text));
  return records;
};

const toRecord = (text: string): ReadonlyMap<string, string | null> => {
  const members = new Map<string, string | null>();
  const inner = text.slice(1, -1);
  try {
    JSON.parse(text);
  } catch {
    throw new UnsupportedSqlError('a file for COPY with FORMAT JSON holds an object that is not valid JSON');
  }
  for (const member of cutAt(inner, ',')) {
    const [name = '', value = ''] = cutAt(member, ':', 2);
    const trimmed = value.trim();
    members.set(
      JSON.parse(name) as string,
      trimmed === 'null' ? null : trimmed.startsWith('"') ? (JSON.parse(trimmed) as string) : trimmed,
    );
  }
  return members;
};

/** The objects of a file, as text. */
const cutValues = (content: string): string[] => {
  const values: string[] = [];
  let depth = 0;
  let start = -1;
  for (const { character, place } of outsideStrings(content)) {
    if (character === '{') {
      if (depth === 0) start = place;
      depth += 1;
    } else if (character === '}') {
      depth -= 1;
      if (depth === 0) values.push(content.slice(start, place + 1));
    } else if (depth === 0 && !/[\s,[\]]/.test(character)) {
      throw new UnsupportedSqlError('a file for COPY with FORMAT JSON holds something else than JSON objects');
    }
  }
  if (depth !== 0) throw new UnsupportedSqlError('a file for COPY with FORMAT JSON ends in the middle of an object');
  return values;
};

/** Cuts at a separator that stands outside of strings, lists and objects. */
const cutAt = (text: string, separator: string, partsMax = Number.POSITIVE_INFINITY): string[] => {
  const parts: string[] = [];
  let depth = 0;
  let start = 0;
  for (const { character, place } of outsideStrings(text)) {
    if (character === '{' || character === '[') depth += 1;
    else if (character === '}' || character === ']') depth -= 1;
    else if (character === separator && depth === 0 && parts.length + 1 < partsMax) {
      parts.push(text.slice(start, place));
      start = place + 1;
    }
  }
  const last = text.slice(start);
  if (last.trim() !== '') parts.push(last);
  return parts;
};

function* outsideStrings(text: string): Generator<{ readonly character: string; readonly place: number }> {
  let inString = false;
  for (let place = 0; place < text.length; place += 1) {
    const character = text.charAt(place);
    if (inString) {
      if (character === '\\') place += 1;
      else if (character === '"') inString = false;
    } else if (character === '"') {
      inString = true;
    } else {
      yield { character, place };
    }
  }
}
