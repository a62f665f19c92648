import type { ErrorClass } from './error-class-name.js';

/** The fixed part of messages that mean one thing. */
export interface KnownMessage {
  readonly errorClass: ErrorClass;
  /** Matches the beginning of a message of which names and literals are taken out (`~`), in lower case. */
  readonly pattern: RegExp;
  /** Whether the very same statement may succeed after a pause; the class decides where this says nothing. */
  readonly retryHelps?: boolean;
}

/**
 * Messages of one class, each by how it begins.
 *
 * @example knownMessages('resource', ['disk full', 'out of memory'])
 */
export const knownMessages = (
  errorClass: ErrorClass,
  beginnings: readonly string[],
  retryHelps?: boolean,
): readonly KnownMessage[] => [
  {
    errorClass,
    pattern: new RegExp(`^(?:${beginnings.join('|')})`),
    ...(retryHelps !== undefined && { retryHelps }),
  },
];
