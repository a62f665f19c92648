import type { TokenStream } from '../parse/token-stream.js';

/** `<<name>>` before a block or a loop. */
export const parseLabel = (stream: TokenStream): string | undefined => {
  if (!stream.takes('<<')) return undefined;
  const label = stream.name();
  stream.expect('>>');
  return label;
};

/** Names of variables parted by commas. */
export const targets = (stream: TokenStream): string[] => {
  const names: string[] = [];
  do names.push(stream.qualifiedName().join('.'));
  while (stream.takes(','));
  return names;
};

/** The text up to a word or sign outside of parentheses, which is passed over. */
export const textUntil = (stream: TokenStream, ...ends: readonly string[]): string => {
  const start = stream.offset;
  let end = start;
  for (let depth = 0; ;) {
    if (stream.isAtEnd) throw stream.syntaxError();
    if (depth === 0 && ends.some((text) => stream.is(text))) break;
    if (stream.is('(')) depth += 1;
    if (stream.is(')')) depth -= 1;
    // The END of a CASE is not the end of the statement.
    if (stream.is('case')) depth += 1;
    if (stream.is('end')) depth -= 1;
    stream.next();
    end = stream.endOfLast;
  }
  stream.next();
  return stream.sql.slice(start, end);
};
