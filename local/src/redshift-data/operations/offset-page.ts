import { invalid } from '../model/parse-input.js';

/** Which page of a list is wanted. */
export interface PageWish {
  /** Tokens of one operation mean nothing to another. */
  readonly operation: string;
  /** Absent or 0: as many as a page may hold. */
  readonly MaxResults?: number;
  readonly NextToken?: string;
  readonly pageMax: number;
}

/** One page, and the member that leads to the next one, where there is one. */
export interface OffsetPage<Item> {
  readonly items: readonly Item[];
  readonly next: { readonly NextToken?: string };
}

/** @throws {AwsJsonError} `ValidationException`: a token that this operation has not given. */
export const pageFrom = <Item>(all: readonly Item[], wish: PageWish): OffsetPage<Item> => {
  const from = wish.NextToken === undefined ? 0 : placeOf(wish.NextToken, wish.operation);
  const to = from + (wish.MaxResults === undefined || wish.MaxResults === 0 ? wish.pageMax : wish.MaxResults);
  return {
    items: all.slice(from, to),
    next: to < all.length ? { NextToken: Buffer.from(`${wish.operation}/${to}`).toString('base64url') } : {},
  };
};

const placeOf = (nextToken: string, operation: string): number => {
  const [owner, place] = Buffer.from(nextToken, 'base64url').toString().split('/');
  const first = Number(place);
  if (owner === operation && Number.isInteger(first) && first > 0) return first;
  throw invalid(`'NextToken' is not one that ${operation} gave`);
};
