import { isJsonArray, isJsonObject, textOf, type Json } from '../json.js';
import { randomUuid } from '../random.js';
import { IntrinsicArgumentError, type IntrinsicArguments } from './arguments.js';
import { hashText } from './hash.js';
import type { IntrinsicFunction } from './intrinsic-function.js';

const TEXT_LENGTH_MAX = 10_000;
const BASE64 = /^[A-Za-z0-9+/_-]*={0,2}$/u;

const boundedText = (args: IntrinsicArguments): string => {
  const text = args.string(0);
  return text.length <= TEXT_LENGTH_MAX ? text : args.refuse(0, `at most ${TEXT_LENGTH_MAX} characters`);
};

/** A value as the service writes it into a text: JSON for scalars, and Java's way for arrays and objects. */
const formatted = (value: Json): string => {
  if (isJsonArray(value)) return `[${value.map(formatted).join(', ')}]`;
  if (!isJsonObject(value)) return textOf(value);
  return `{${Object.entries(value)
    .map(([name, member]) => `${name}=${formatted(member)}`)
    .join(', ')}}`;
};

/** Each `{}` of the template takes the next argument; `\{`, `\}` and `\\` stand for themselves. */
const format: IntrinsicFunction = (args) => {
  args.count(1, Infinity);
  let next = 1;
  const text = args.string(0).replace(/\\(.)|\{\}/gsu, (found, escaped: string | undefined) => {
    if (escaped !== undefined) return escaped;
    if (next >= args.values.length) {
      throw new IntrinsicArgumentError(`the template has more {} than the ${args.values.length - 1} value(s) given`);
    }
    return found && formatted(args.any(next++));
  });
  if (next < args.values.length) {
    throw new IntrinsicArgumentError(
      `the template has ${next - 1} {} but ${args.values.length - 1} value(s) were given`,
    );
  }
  return text;
};

const stringToJson: IntrinsicFunction = (args) => {
  const text = args.count(1).string(0);
  // The service's parser takes a text without anything in it for null.
  if (text.trim() === '') return null;
  try {
    return JSON.parse(text) as Json;
  } catch (error) {
    if (error instanceof SyntaxError) throw new IntrinsicArgumentError(`the string is not JSON: ${error.message}`);
    throw error;
  }
};

const base64Decode: IntrinsicFunction = (args) => {
  const text = boundedText(args.count(1));
  return BASE64.test(text) ? Buffer.from(text, 'base64').toString('utf8') : args.refuse(0, 'Base64 text');
};

const hash: IntrinsicFunction = (args) => {
  args.count(2);
  try {
    return hashText(textOf(args.any(0)), args.string(1));
  } catch (error) {
    throw error instanceof RangeError ? new IntrinsicArgumentError(error.message) : error;
  }
};

/** Every character of the second argument separates; empty parts are left out. */
const stringSplit: IntrinsicFunction = (args) => {
  const separators = new Set(args.count(2).string(1));
  const parts = [''];
  for (const character of args.string(0)) {
    if (separators.has(character)) parts.push('');
    else parts[parts.length - 1] += character;
  }
  return parts.filter((part) => part !== '');
};

/** The functions about text. */
export const TEXT_FUNCTIONS: Readonly<Record<string, IntrinsicFunction>> = {
  Format: format,
  StringToJson: stringToJson,
  JsonToString: (args) => JSON.stringify(args.count(1).any(0)),
  Base64Encode: (args) => Buffer.from(boundedText(args.count(1)), 'utf8').toString('base64'),
  Base64Decode: base64Decode,
  Hash: hash,
  StringSplit: stringSplit,
  UUID: (args, random) => randomUuid(args.count(0) && random),
};
