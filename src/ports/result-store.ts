/** Where an object is. */
export interface ObjectLocation {
  readonly bucket: string;
  /** 1 to 1,024 bytes of UTF-8. */
  readonly key: string;
}

/** What is kept with an object, besides its content. */
export interface ResultProperties {
  readonly contentType: string;
  /** Whose rows it holds. */
  readonly statementId: string;
}

/** An object that is there, whole. */
export interface StoredResult {
  readonly bytes: number;
  /** Absent for an object that somebody else has put there. */
  readonly statementId?: string;
}

/** A part of an upload that the store has taken. */
export interface UploadedPart {
  /** Counted from 1. */
  readonly partNumber: number;
  /** What the store gave for it; tells its content. */
  readonly tag: string;
}

/** A note of how far a copy has come, as it was read. */
export interface ProgressNote {
  readonly text: string;
  /** Changes with every write of the note; opaque. */
  readonly version: string;
}

/** What became of a note: `lost` where another one is there than was expected, or none. Nothing was changed then. */
export type WriteProgressResult = { readonly kind: 'written'; readonly version: string } | { readonly kind: 'lost' };

/**
 * Keeps results as objects: at once, or part by part over several invocations. An object is there whole or not at all. Beside each
 * object there may be a note of how far its copy has come.
 *
 * Every method throws {@link ResultStoreError}, whose `name` is the service's own (`AccessDenied`, `NoSuchBucket`, `SlowDown`, ...) or
 * `ResultStoreUnreachable`, and whose `retryable` tells whether the same call may succeed later. Repeating any of them is safe.
 */
export interface ResultStore {
  /** The object there; `undefined` where there is none, or none that may be looked at. */
  find(location: ObjectLocation): Promise<StoredResult | undefined>;

  /** Writes a whole object in place of what is there. */
  write(location: ObjectLocation, content: Uint8Array, properties: ResultProperties): Promise<void>;

  /** Begins an upload in parts and gives its id. Each call begins another one; of one without parts nothing is kept that costs. */
  begin(location: ObjectLocation, properties: ResultProperties): Promise<string>;

  /**
   * Adds a part, or replaces the one with this number. All but the last have at least 5 MiB.
   *
   * @param partNumber 1 to 10,000.
   * @returns the part's tag; `undefined` where there is no such upload (any more).
   */
  writePart(
    location: ObjectLocation,
    uploadId: string,
    partNumber: number,
    content: Uint8Array,
  ): Promise<string | undefined>;

  /**
   * Makes the object of an upload's parts, in place of what is there.
   *
   * @param parts in the order of their numbers.
   * @returns `missing` where there is no such upload (any more), also where it is finished already.
   */
  finish(location: ObjectLocation, uploadId: string, parts: readonly UploadedPart[]): Promise<'finished' | 'missing'>;

  /** Drops an upload with all its parts. Does nothing where there is none. */
  abort(location: ObjectLocation, uploadId: string): Promise<void>;

  /** The note beside an object; `undefined` where there is none, or none that may be looked at. */
  readProgress(location: ObjectLocation): Promise<ProgressNote | undefined>;

  /**
   * Writes the note beside an object, provided that it still has the version `expected`; without one, that there is none. Of two
   * racing writers exactly one has its way. After an answer that was lost, the repeated call may say `lost` of its own note.
   */
  writeProgress(location: ObjectLocation, text: string, expected?: string): Promise<WriteProgressResult>;

  /** Removes the note beside an object. Does nothing where there is none. */
  removeProgress(location: ObjectLocation): Promise<void>;
}
