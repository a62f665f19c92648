/** The package ships no types; these are of what is used of it. */
declare module 'asl-validator' {
  interface ValidatorError {
    readonly 'Error code'?: string;
    readonly Message?: string;
    readonly message?: string;
  }
  function validate(definition: object): { readonly isValid: boolean; readonly errors: readonly ValidatorError[] };
  export default validate;
}
