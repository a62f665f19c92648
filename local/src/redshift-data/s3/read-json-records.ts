import { SqlError } from '../dialect/sql-error.js';

/** One object of a file. */
export interface JsonRecord {
  /** Each value as text for the database, `null` for JSON's null; numbers keep their digits. */
  readonly members: ReadonlyMap<string, string | null>;
  readonly raw: string;
  readonly line: number;
  /** Whether it is not valid JSON. */
  readonly isBroken: boolean;
}

/**
 * Cuts a file with JSON objects, one after the other or in a list, into objects.
 *
 * @throws {SqlError} something else than objects is in it.
 */
export const readJsonRecords = (content: string): JsonRecord[] =>
  cutValues(content).map(({ text, place }) => {
    const line = content.slice(0, place).split('\n').length;
    try {
      JSON.parse(text);
      return { members: membersOf(text), raw: text, line, isBroken: false };
    } catch {
      return { members: new Map(), raw: text, line, isBroken: true };
    }
  });

const plain = (text: string): string | null => {
  const trimmed = text.trim();
  if (trimmed === 'null') return null;
  return trimmed.startsWith('"') ? (JSON.parse(trimmed) as string) : trimmed;
};

/** The members of an object that is valid JSON. */
export const membersOf = (text: string): Map<string, string | null> => {
  const members = new Map<string, string | null>();
  for (const member of cutAt(text.trim().slice(1, -1), ',')) {
    const [name = '', value = ''] = cutAt(member, ':', 2);
    members.set(JSON.parse(name) as string, plain(value));
  }
  return members;
};

/** The elements of a list that is valid JSON. */
export const elementsOf = (text: string): (string | null)[] => cutAt(text.trim().slice(1, -1), ',').map(plain);

/** The objects of a file, as text. */
const cutValues = (content: string): { readonly text: string; readonly place: number }[] => {
  const values: { text: string; place: number }[] = [];
  let depth = 0;
  let start = -1;
  for (const { character, place } of outsideStrings(content)) {
    if (character === '{') {
      if (depth === 0) start = place;
      depth += 1;
    } else if (character === '}') {
      depth -= 1;
      if (depth === 0) values.push({ text: content.slice(start, place + 1), place: start });
    } else if (depth === 0 && !/[\s,[\]]/.test(character)) {
      throw new SqlError('Invalid JSON file: it holds something else than JSON objects');
    }
  }
  if (depth !== 0) throw new SqlError('Invalid JSON file: it ends in the middle of an object');
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
