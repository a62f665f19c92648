import type { CatalogColumn } from '../dialect/translate/catalog.js';

/** A COPY statement, understood. */
export interface CopyCommand {
  readonly schema: string;
  readonly table: string;
  /** The columns to fill, in the order of the values. */
  readonly columns: readonly CatalogColumn[];
  /** `s3://bucket/prefix`, or the manifest */
  readonly source: string;
  readonly isManifest: boolean;
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
  /** Whether text that is too long is cut. */
  readonly truncatesColumns: boolean;
  /** Whether decimals with too many digits are rounded; they are cut otherwise. */
  readonly rounds: boolean;
  /** How many bad rows do not matter. */
  readonly errorsMax: number;
  /** Whether dates that are none become NULL. */
  readonly acceptsAnyDate: boolean;
  /** `auto`, or a format; absent for the usual one. */
  readonly dateFormat?: string;
  /** `auto`, `epochsecs`, `epochmillisecs`, or a format; absent for the usual one. */
  readonly timeFormat?: string;
  /** What bytes that are no UTF-8 become; absent where they are an error. */
  readonly replacement?: string;
  /** Whether the files are only checked. */
  readonly onlyChecks: boolean;
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
  | { readonly kind: 'fixedWidth'; readonly widths: readonly number[] }
  | {
      readonly kind: 'parquet';
      /** Whether lists, maps and structs become SUPER values. */
      readonly serializesToJson: boolean;
    }
  | {
      readonly kind: 'json';
      readonly ignoresCase: boolean;
      /** Where the file with the paths is; absent for columns by name. */
      readonly paths?: string;
      /** Whether a whole object goes into one SUPER column. */
      readonly isWhole: boolean;
    };
