/** An UNLOAD statement, understood. */
export interface UnloadCommand {
  /** `s3://bucket/prefix` */
  readonly target: string;
  readonly format: 'delimited' | 'csv' | 'json';
  readonly delimiter: string;
  readonly hasHeader: boolean;
  readonly isGzipped: boolean;
  /** Whether every value is put in quotes. */
  readonly addsQuotes: boolean;
  /** Whether special characters get a backslash. */
  readonly escapes: boolean;
  readonly nullText: string;
  readonly allowsOverwrite: boolean;
  /** Whether files under the prefix are removed first. */
  readonly cleansPath: boolean;
  /** Whether the files are named as the slices of a cluster would name them. */
  readonly isParallel: boolean;
  readonly extension: string;
}
