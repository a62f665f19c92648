import type { SelectItem } from '../tree/query-tree.js';
import { parseExpression } from './recursion.js';
import type { TokenStream } from './token-stream.js';

/** Values with their names, parted by commas. */
export const parseSelectItems = (stream: TokenStream): SelectItem[] => {
  const items: SelectItem[] = [];
  do {
    let expression = parseExpression(stream);
    if (
      expression.kind === 'star' &&
      stream.is('exclude') &&
      stream.peek(1) === '(' &&
      expression.qualifier.length > 0
    ) {
      stream.expect('exclude');
      expression = { ...expression, excluded: parseExcluded(stream) };
    }
    const alias = stream.takes('as') ? stream.name(true) : isAlias(stream) ? stream.name() : undefined;
    items.push({ expression, ...(alias !== undefined && { alias }) });
  } while (stream.takes(','));
  return items;
};

const isAlias = (stream: TokenStream): boolean => stream.isName && !stream.is('exclude');

/** Names after EXCLUDE, with or without parentheses. */
export const parseExcluded = (stream: TokenStream): string[] => {
  if (stream.is('(')) return stream.nameList();
  const names = [stream.name()];
  while (stream.takes(',')) names.push(stream.name());
  return names;
};
