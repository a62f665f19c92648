/** Tells whether one value of an event matches; `undefined` is a value that is not there. */
export type Matcher = (value: unknown) => boolean;
