/** How the files of an external table are written. */
export type ExternalFormat =
  | { readonly kind: 'text'; readonly delimiter: string; readonly nullText: string }
  | { readonly kind: 'csv'; readonly delimiter: string; readonly quote: string }
  | { readonly kind: 'json' }
  | { readonly kind: 'parquet' };

/** A folder that holds the rows with these values of the partition columns. */
export interface ExternalPartition {
  /** In the order of the partition columns. */
  readonly values: readonly string[];
  /** `s3://bucket/folder/` */
  readonly location: string;
}

/** A table whose rows are files in S3. */
export interface ExternalTable {
  readonly schema: string;
  readonly name: string;
  /** A folder, or a manifest: `s3://bucket/folder/`, `s3://bucket/manifest` */
  readonly location: string;
  readonly format: ExternalFormat;
  /** Lines at the beginning of each file that are no rows. */
  readonly headerLines: number;
  /** Columns whose values are told by the folder; they are the table's last. */
  readonly partitionColumns: readonly string[];
  readonly partitions: readonly ExternalPartition[];
  /** What system views tell of it. */
  readonly serde: string;
}
