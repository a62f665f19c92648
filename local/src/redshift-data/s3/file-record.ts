import type { ValueError } from './value-error.js';

/** One value of a file: its text, and whether it stood in quotes, where the text for NULL does not count. */
export interface RecordValue {
  readonly text: string;
  readonly isQuoted: boolean;
  /** Set for a member of JSON that is not there, or null. */
  readonly isNull?: boolean;
}

/** One record of a file, with the values in the order of the columns. */
export interface FileRecord {
  readonly values: readonly RecordValue[];
  /** The line where it begins, 1 for the first. */
  readonly line: number;
  /** As it is written. */
  readonly raw: string;
  /** Set where it could not be read. */
  readonly problem?: ValueError;
}
