import { JsonataError } from './jsonata-error.js';

/** What a function takes in one place. */
export type ArgumentKind = 'text' | 'number' | 'any';

const fits = (value: unknown, kind: ArgumentKind): boolean =>
  value === undefined || kind === 'any' || typeof value === (kind === 'text' ? 'string' : kind);

/**
 * Checks what the function `token` was called with. Every argument may be missing, which is for the function to judge.
 *
 * @throws {JsonataError} `T0410`: there are too many arguments, or one is of another kind.
 */
export const checkArguments = (token: string, args: readonly unknown[], kinds: readonly ArgumentKind[]): void => {
  for (const [place, value] of args.entries()) {
    const kind = kinds[place];
    if (kind === undefined || !fits(value, kind)) throw signatureError(token, place + 1);
  }
};

/** @param index which argument, from 1. */
export const signatureError = (token: string, index: number): JsonataError =>
  new JsonataError('T0410', `Argument ${index} of function "${token}" does not match function signature`, {
    index,
    token,
  });
