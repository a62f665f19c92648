import type { IncludedResult } from './collect-result.js';
import type { JsonValue } from '../to-json.js';

/** What a task's output is made of. */
export interface SuccessParts {
  readonly event: Record<string, JsonValue>;
  readonly statement: Record<string, JsonValue> | undefined;
  readonly result: IncludedResult | undefined;
}

/**
 * A task's output as JSON text of at most `bytesMax` bytes. Where everything does not fit, rows go first (the last
 * ones), then the column descriptions, then sub-statements; the event always stays.
 */
export function successOutput(parts: SuccessParts, bytesMax: number): string {
  const whole = render(parts);
  if (fits(whole, bytesMax)) return whole;
  return withFewerRows(parts, bytesMax) ?? smallest(parts, bytesMax);
}

/** Whether nothing has to be left out of the output. */
export const fitsWhole = (parts: SuccessParts, bytesMax: number): boolean => fits(render(parts), bytesMax);

function withFewerRows(parts: SuccessParts, bytesMax: number): string | undefined {
  const { result } = parts;
  if (result === undefined || result.Records.length === 0) return undefined;
  const withRows = (count: number): string =>
    render({ ...parts, result: { ...result, Records: result.Records.slice(0, count), truncated: true } });
  let fitting: string | undefined;
  let low = 0;
  let high = result.Records.length;
  while (low <= high) {
    const count = Math.floor((low + high) / 2);
    const candidate = withRows(count);
    if (fits(candidate, bytesMax)) {
      fitting = candidate;
      low = count + 1;
    } else {
      high = count - 1;
    }
  }
  return fitting;
}

function smallest(parts: SuccessParts, bytesMax: number): string {
  const { result: whole } = parts;
  // Where the rows are an object, none are missing.
  const isTruncated = whole?.object === undefined || whole.truncated;
  const result = whole && { ...withoutColumnNames(whole), Records: [], ColumnMetadata: [], truncated: isTruncated };
  const withoutColumns = render({ ...parts, result });
  if (fits(withoutColumns, bytesMax)) return withoutColumns;
  const statement = parts.statement && { ...parts.statement, SubStatements: [], truncated: true };
  const withoutSubStatements = render({ ...parts, result, statement });
  if (fits(withoutSubStatements, bytesMax)) return withoutSubStatements;
  const { detail } = parts.event;
  return JSON.stringify({ detail, truncated: true });
}

const withoutColumnNames = ({ columns: _columns, ...result }: IncludedResult): IncludedResult => result;

const render = ({ event, statement, result }: SuccessParts): string =>
  JSON.stringify({ ...event, ...(statement && { statement }), ...(result && { result }) });

const fits = (text: string, bytesMax: number): boolean => Buffer.byteLength(text, 'utf8') <= bytesMax;
