/** An UNLOAD statement, understood. */
export interface UnloadCommand {
  /** `s3://bucket/prefix` */
  readonly target: string;
  readonly format: 'delimited' | 'csv' | 'json' | 'fixedWidth' | 'parquet';
  readonly delimiter: string;
  /** Of FIXEDWIDTH; empty otherwise. */
  readonly widths: readonly number[];
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
  /** Whether a list of the files is written too. */
  readonly hasManifest: boolean;
  /** Whether the manifest tells sizes and columns. */
  readonly isManifestVerbose: boolean;
  /** Columns whose values are folders. */
  readonly partitionBy: readonly string[];
  /** Whether those columns stand in the files too. */
  readonly includesPartitions: boolean;
  /** Most bytes of one file. */
  readonly fileBytesMax: number;
}
