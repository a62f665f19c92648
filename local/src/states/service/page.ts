import { PAGE_SIZE_DEFAULT } from '../limits.js';
import { invalidToken } from './service-errors.js';

/** One page of a list. */
export interface Page<T> {
  readonly items: readonly T[];
  /** Where the next page begins; absent on the last one. */
  readonly nextToken?: string;
}

/**
 * The page of `all` that begins where `nextToken` says.
 *
 * @param size entries of a page; 0 stands for the default.
 * @throws {AwsJsonError} `InvalidToken`: no earlier page gave this token.
 */
export const pageOf = <T>(all: readonly T[], size: number, nextToken: string | undefined): Page<T> => {
  const { start, end, ...rest } = pageRange(all.length, size, nextToken);
  return { items: all.slice(start, end), ...rest };
};

/** The same of a list of which only the length is known. `end` may be beyond it. @throws as {@link pageOf} */
export const pageRange = (
  length: number,
  size: number,
  nextToken: string | undefined,
): { readonly start: number; readonly end: number; readonly nextToken?: string } => {
  const start = nextToken === undefined ? 0 : startOf(nextToken);
  const end = start + (size || PAGE_SIZE_DEFAULT);
  return { start, end, ...(end < length && { nextToken: tokenFor(end) }) };
};

const tokenFor = (start: number): string => Buffer.from(`page:${start}`, 'utf8').toString('base64');

const startOf = (nextToken: string): number => {
  const match = /^page:(\d+)$/u.exec(Buffer.from(nextToken, 'base64').toString('utf8'));
  if (!match) throw invalidToken(`the nextToken '${nextToken}' is not one of this list`);
  return Number(match[1]);
};
