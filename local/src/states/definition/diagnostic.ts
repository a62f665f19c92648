/** Something that is wrong with a definition, or that its author should know. */
export interface Diagnostic {
  /** A constant name for the kind of mistake, such as `MISSING_TRANSITION_TARGET`. */
  readonly code: string;
  /** One sentence for the author. */
  readonly message: string;
  /** Where, such as `/States/Load/Seconds`; absent where it concerns the whole. */
  readonly location?: string;
}

/** The service's code for a field that is missing, unknown or of the wrong form. */
export const SCHEMA_FAILED = 'SCHEMA_VALIDATION_FAILED';

/** A mistake in the form of the definition. */
export const schemaError = (location: string, message: string): Diagnostic => ({
  code: SCHEMA_FAILED,
  message,
  // The machine itself has no path, and a name.
  location: location === '' ? '/' : location,
});

/** Fields that an object has to have, and has not. */
export const requiredError = (location: string, missing: readonly string[]): Diagnostic =>
  schemaError(location, `These fields are required: [${missing.join(', ')}]`);
