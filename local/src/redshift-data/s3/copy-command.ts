/** A COPY statement, understood. */
export interface CopyCommand {
  /** The table as the statement names it. */
  readonly table: string;
  /** The columns to fill, as the statement names them; absent: all, in their order. */
  readonly columns?: readonly string[];
  /** `s3://bucket/prefix` */
  readonly source: string;
  readonly format: CopyFormat;
  readonly isGzipped: boolean;
  readonly ignoredHeaderLines: number;
  /** Text that stands for NULL. */
  readonly nullText: string;
  readonly emptyAsNull: boolean;
  readonly blanksAsNull: boolean;
  readonly fillsRecord: boolean;
  readonly ignoresBlankLines: boolean;
  readonly trimsBlanks: boolean;
}

/** How the files of a COPY are written. */
export type CopyFormat =
  | { readonly kind: 'csv'; readonly delimiter: string; readonly quote: string }
  | {
      readonly kind: 'delimited';
      readonly delimiter: string;
      readonly hasEscapes: boolean;
      readonly removesQuotes: boolean;
    }
  | { readonly kind: 'json'; readonly ignoresCase: boolean };
