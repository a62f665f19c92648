import type { TypeName } from '../tree/query-tree.js';
import type { TokenStream } from './token-stream.js';

/** Types of more than one word, longest first. */
const LONG_NAMES: readonly string[] = [
  'double precision',
  'character varying',
  'national character varying',
  'national character',
  'national char',
  'binary varying',
  'timestamp without time zone',
  'timestamp with time zone',
  'time without time zone',
  'time with time zone',
];

const INTERVAL_FIELDS = ['year', 'month', 'day', 'hour', 'minute', 'second'] as const;

/** Parses a type as it is written: its name in lower case, and what stands in parentheses after it. */
export const parseTypeName = (stream: TokenStream): TypeName => {
  const long = LONG_NAMES.find((name) => stream.is(...name.split(' ')));
  let name = long;
  if (long !== undefined) stream.takes(...long.split(' '));
  else {
    if (stream.kind() !== 'word' && stream.kind() !== 'quotedIdentifier') throw stream.syntaxError();
    name = stream.next().text.toLowerCase().replaceAll('"', '');
    if (stream.is('.') && stream.kind(1) === 'word') {
      stream.next();
      name = stream.next().text.toLowerCase();
    }
  }
  if (name === 'interval') return { name: `interval${intervalFields(stream)}`, modifiers: [] };
  const modifiers: string[] = [];
  if (stream.takes('(')) {
    do modifiers.push(stream.next().text.toLowerCase());
    while (stream.takes(','));
    stream.expect(')');
  }
  if ((name === 'timestamp' || name === 'time') && stream.takesOneOf('with time zone') !== undefined) name += 'tz';
  stream.takesOneOf('without time zone');
  if (stream.is('[')) {
    stream.next();
    stream.expect(']');
    return { name: `${name}[]`, modifiers };
  }
  return { name: name ?? '', modifiers };
};

/** `year to month` and the like after INTERVAL, as one text that begins with a space. */
const intervalFields = (stream: TokenStream): string => {
  const first = stream.takesOneOf(...INTERVAL_FIELDS);
  if (!first) return '';
  const precision = (): string => (stream.is('(') ? `(${stream.parenthesised().trim()})` : '');
  const from = ` ${first}${precision()}`;
  if (!stream.takes('to')) return from;
  const second = stream.takesOneOf(...INTERVAL_FIELDS);
  if (!second) throw stream.syntaxError();
  return `${from} to ${second}${precision()}`;
};
