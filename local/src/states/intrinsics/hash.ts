import { createHash } from 'node:crypto';

/** The hash algorithms of the States Language, and what Node calls them. */
const ALGORITHMS: Readonly<Record<string, string>> = {
  MD5: 'md5',
  'SHA-1': 'sha1',
  'SHA-256': 'sha256',
  'SHA-384': 'sha384',
  'SHA-512': 'sha512',
};

/**
 * The hash of `text` (in UTF-8) as lower-case hexadecimal digits.
 *
 * @throws {RangeError} the algorithm is none of the States Language.
 */
export const hashText = (text: string, algorithm: string): string => {
  const known = Object.hasOwn(ALGORITHMS, algorithm) ? ALGORITHMS[algorithm] : undefined;
  if (known === undefined) {
    throw new RangeError(`the algorithm must be one of ${Object.keys(ALGORITHMS).join(', ')}, got '${algorithm}'`);
  }
  return createHash(known).update(text, 'utf8').digest('hex');
};
