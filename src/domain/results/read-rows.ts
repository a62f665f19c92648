import type { ColumnMetadata, Field } from '../../ports/redshift-data.js';
import type { Runtime } from '../runtime.js';

/** One page of a result: rows with typed fields, or pieces of CSV text. */
export interface RowPage {
  readonly rows: { readonly kind: 'fields'; readonly records: readonly (readonly Field[])[] } | CsvPieces;
  /** Absent where the Data API tells none. */
  readonly columns: readonly ColumnMetadata[] | undefined;
  /** Rows of the whole result; absent where the Data API tells none. */
  readonly totalRows: number | undefined;
  /** Absent after the last page. */
  readonly nextToken: string | undefined;
}

interface CsvPieces {
  readonly kind: 'csv';
  readonly pieces: readonly string[];
}

/** A result that can be read page by page. */
export interface RowSource {
  readonly statementId: string;
  /** Whether it was asked for as CSV. */
  readonly isCsv: boolean;
}

/**
 * Reads one page, the first where no token is given.
 *
 * @throws {RedshiftDataError} as the port does; repeating is safe.
 */
export async function readRows(
  { redshiftData }: Pick<Runtime, 'redshiftData'>,
  { statementId, isCsv }: RowSource,
  nextToken: string | undefined,
): Promise<RowPage> {
  const input = { Id: statementId, ...(nextToken !== undefined && { NextToken: nextToken }) };
  if (isCsv) {
    const page = await redshiftData.getStatementResultV2(input);
    return { rows: { kind: 'csv', pieces: page.Records.map(({ CSVRecords }) => CSVRecords) }, ...commonOf(page) };
  }
  const page = await redshiftData.getStatementResult(input);
  return { rows: { kind: 'fields', records: page.Records }, ...commonOf(page) };
}

interface Common {
  readonly ColumnMetadata?: readonly ColumnMetadata[];
  readonly TotalNumRows?: number;
  readonly NextToken?: string;
}

const commonOf = ({ ColumnMetadata, TotalNumRows, NextToken }: Common): Omit<RowPage, 'rows'> => ({
  columns: ColumnMetadata,
  totalRows: TotalNumRows,
  nextToken: NextToken,
});
