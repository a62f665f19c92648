/**
 * What an operator's question to a service came to. `missing`: the service says that there is no such thing. `unknown`: it could not
 * be asked, since the caller may not or since the service is not there; `reason` says which, and nothing follows from it.
 */
export type Answered<T> =
  | { readonly kind: 'known'; readonly value: T }
  | { readonly kind: 'missing' }
  | { readonly kind: 'unknown'; readonly reason: string };

/** @example known({ enabled: true }) */
export const known = <T>(value: T): Answered<T> => ({ kind: 'known', value });

/** There is no such thing. */
export const MISSING: Answered<never> = { kind: 'missing' };

/**
 * It could not be found out.
 *
 * @param reason follows "not known: ".
 */
export const unknown = (reason: string): Answered<never> => ({ kind: 'unknown', reason });

/** The value, or `undefined` where it is missing or unknown. */
export const valueOf = <T>(answer: Answered<T>): T | undefined => (answer.kind === 'known' ? answer.value : undefined);
