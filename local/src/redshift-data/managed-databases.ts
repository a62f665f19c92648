/** What CREATE, ALTER and DROP DATABASE do. `from` is the database that the statement runs in. */
export interface ManagedDatabases {
  /** Names of those that were made, in their order; the first one is not among them. */
  readonly names: readonly string[];

  /** Makes an empty database. @throws {SqlError} there is one of this name. */
  create(name: string, from: string): Promise<void>;

  /** Removes a database with all that is in it. @throws {SqlError} there is none, or somebody is in it. */
  drop(name: string, from: string): Promise<void>;

  /** Gives a database another name. @throws {SqlError} as {@link create} and {@link drop} */
  rename(name: string, to: string, from: string): Promise<void>;

  /** @throws {SqlError} there is no database of this name. */
  expect(name: string, from: string): void;
}
