/** An execution does not do again what it did before. */
export class ReplayDiverged extends Error {
  override readonly name = 'ReplayDiverged';
}
