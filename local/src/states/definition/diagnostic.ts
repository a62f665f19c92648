/** Something that is wrong with a definition. */
export interface Diagnostic {
  /** A constant name for the kind of mistake, such as `MISSING_TRANSITION_TARGET`. */
  readonly code: string;
  /** One sentence for the author. */
  readonly message: string;
  /** Where, such as `/States/Load`; absent where it concerns the whole. */
  readonly location?: string;
}
