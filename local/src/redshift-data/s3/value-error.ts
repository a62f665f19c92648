/** Why a value cannot be loaded, in the words and codes of the system table of load errors. */
export class ValueError extends Error {
  override readonly name = 'ValueError';

  constructor(
    readonly code: number,
    reason: string,
    readonly position = 0,
  ) {
    super(reason);
  }
}
