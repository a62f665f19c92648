/** `value` without its undefined members: where "may be undefined" becomes "may be absent", which the types can not follow. */
export const present = <T>(value: { readonly [Name in keyof T]: T[Name] | undefined }): T =>
  Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined)) as T;
