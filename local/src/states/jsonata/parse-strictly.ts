import type { Json } from '../json.js';

const TOKEN = /"(?:[^"\\]|\\.)*"|[{}[\]:,]/gsu;

/**
 * The value of a JSON text, as the service reads it.
 *
 * @throws {SyntaxError} it is not JSON, an object has a member twice, or a number is beyond a double's.
 */
export const parseStrictly = (text: string): Json => {
  const value = JSON.parse(text, (_key, each: unknown) => {
    if (typeof each === 'number' && !Number.isFinite(each)) throw new SyntaxError('a number is too large');
    return each;
  }) as Json;
  expectNoMemberTwice(text);
  return value;
};

const expectNoMemberTwice = (text: string): void => {
  const open: Set<string>[] = [];
  let before = '';
  for (const [token] of text.matchAll(TOKEN)) {
    if (token === '{' || token === '[') open.push(new Set());
    if (token === '}' || token === ']') open.pop();
    if (token === ':') {
      const name = JSON.parse(before) as string;
      const names = open.at(-1);
      if (names?.has(name) === true) throw new SyntaxError('an object has a member twice');
      names?.add(name);
    }
    before = token;
  }
};
