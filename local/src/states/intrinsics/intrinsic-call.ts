/** An argument of an intrinsic function as it stands in the text. */
export type IntrinsicArgument =
  /** A string between single quotes; `raw` keeps the backslashes, which `States.Format` needs. */
  | { readonly kind: 'string'; readonly raw: string }
  | { readonly kind: 'literal'; readonly value: number | boolean | null }
  | { readonly kind: 'path'; readonly path: string }
  | { readonly kind: 'call'; readonly call: IntrinsicCall };

/** A call of an intrinsic function, such as `States.Format('{} rows', $.rows)`. */
export interface IntrinsicCall {
  /** The name after `States.`. */
  readonly name: string;
  readonly args: readonly IntrinsicArgument[];
}

/** `raw` without its escapes: a backslash stands for the character after it. */
export const unescaped = (raw: string): string => raw.replace(/\\(.)/gsu, '$1');
