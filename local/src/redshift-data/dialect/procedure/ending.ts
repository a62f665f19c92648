/** How a list of statements ended. */
export type Ending = { readonly kind: 'on' } | { readonly kind: 'return' } | Leaving;

interface Leaving {
  readonly kind: 'leave';
  readonly isContinue: boolean;
  readonly label?: string;
}

/** The next statement is run. */
export const ON: Ending = { kind: 'on' };
