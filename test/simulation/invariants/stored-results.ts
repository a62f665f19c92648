import { createHash } from 'node:crypto';
import type { ObjectFormat } from '../../../src/ports/invocation.js';
import { COLUMN } from '../lambda/simulated-redshift-data.js';
import type { ItemRecord, Ledger, ObjectRecord, StatementRecord } from '../ledger.js';
import { rowsOf } from '../services/data-api.js';
import type { FaultPlan } from '../services/fault-plan.js';
import type { World } from '../world.js';
import type { Invariant } from './invariant.js';

/** What an answer says of rows that are an object. */
export interface StoredResultDocument {
  readonly object: { readonly Bucket: string; readonly Key: string };
  readonly format?: ObjectFormat;
  readonly bytes?: number;
  readonly columns?: readonly string[];
  readonly Records: readonly unknown[];
  readonly TotalNumRows: number;
  readonly truncated: boolean;
}

/** What an object with all rows of a statement, or of a statement of a batch, is to hold. */
export function objectText(statementId: string, statement: StatementRecord, format: ObjectFormat): string {
  const rows = rowsOf(statementId, statement);
  const objects = rows.map((row) => JSON.stringify({ [COLUMN]: row }));
  switch (format) {
    case 'csv':
      return [COLUMN, ...rows].map((line) => `${line}\r\n`).join('');
    case 'jsonl':
      return objects.map((object) => `${object}\n`).join('');
    case 'json':
      return objects.length === 0 ? '[]\n' : `[\n${objects.join(',\n')}\n]\n`;
  }
}

/** The statement that an object says that its rows are of. */
const statementWithRows = ({ statements }: Ledger, statementId: string): StatementRecord | undefined =>
  statements.find(({ id }) => id === statementId.replace(/:\d+$/, ''));

/** Where the rows of an invocation go: below the place that it asks for, of no two invocations the same. */
function keyOf({ executionArn, invocationId, resultRequest }: ItemRecord, format: ObjectFormat): string {
  const hash = createHash('sha256').update(executionArn).digest('hex').slice(0, 12);
  const execution = executionArn
    .split(':')
    .at(-1)!
    .replaceAll(/[^\w.=-]/g, '_');
  return `${resultRequest?.prefix ?? ''}/${execution}/${invocationId}-${hash}.${format}`;
}

const formatOf = ({ resultRequest }: ItemRecord): ObjectFormat => resultRequest?.format ?? 'jsonl';

/** Whoever copied it, and however often it was interrupted, begun again or written twice. */
export const objectsHoldTheRows: Invariant = {
  id: 'I1',
  name: 'an object holds each row of its statement once, in order',
  during: {
    objectWritten: ({ ledger }, { key, statementId, text }) => {
      const statement = statementWithRows(ledger, statementId);
      const item = statement && ledger.itemNamed(statement.name);
      if (!item) return `${key} is of a statement that nobody has started`;
      const format = formatOf(item);
      if (key !== keyOf(item, format)) return `${key} is written for ${item.invocationId}`;
      if (text === objectText(statementId, statement, format)) return undefined;
      return `${key} holds ${text.length} characters for ${statement.rows} rows: ${text.slice(0, 400)}`;
    },
  },
};

/** What is wrong with what an answer says of an object; `undefined` where all of it is true. */
export function wrongObject(
  { ledger }: World,
  item: ItemRecord,
  statement: StatementRecord,
  { object, format, bytes, columns, Records, TotalNumRows, truncated }: StoredResultDocument,
): string | undefined {
  const stored: ObjectRecord | undefined = ledger.objects.get(object.Key);
  if (stored?.bucket !== object.Bucket) return `${object.Key} is told of, and is not there`;
  if (statementWithRows(ledger, stored.statementId) !== statement) return `${object.Key} has rows of another statement`;
  const isRight =
    format === formatOf(item) &&
    object.Key === keyOf(item, format) &&
    bytes === Buffer.byteLength(stored.text, 'utf8') &&
    TotalNumRows === statement.rows &&
    Records.length === 0 &&
    !truncated;
  if (!isRight)
    return `${object.Key} is told of wrongly: ${JSON.stringify({ format, bytes, TotalNumRows, truncated })}`;
  // The columns of nothing are known to nobody.
  const isNamed = columns?.join() === COLUMN || statement.rows === 0;
  return isNamed ? undefined : `${object.Key} is told to have the columns ${JSON.stringify(columns)}`;
}

/**
 * When all is quiet there is neither an upload with parts in it, nor a note of how far a copy has come.
 *
 * Exception: something went wrong with the very calls that clear away, or what they need was forbidden: the bucket's lifecycle rule ends
 * uploads that nobody goes on with. And a note whose write took effect after all was over, though it had failed: it is some bytes that
 * nobody reads.
 */
export const nothingIsLeftOfCopies: Invariant = {
  id: 'I4',
  name: 'nothing is left of a copy but the object',
  atRest: ({ results, faults }) => {
    if (isClearingSpoilt(faults)) return [];
    const parts = results.openUploads.filter(({ parts }) => parts > 0);
    return [
      ...parts.map(({ uploadId, parts }) => `${uploadId} is open for ever, with ${parts} parts`),
      ...(results.noteCount > 0 && !faults.hasSpoilt('resultStore.writeProgress', 'failLate')
        ? [`${results.noteCount} notes of copies are left`]
        : []),
    ];
  },
};

const CLEARING = ['readProgress', 'removeProgress', 'abort'].map((method) => `resultStore.${method}`);

/** Whether something went wrong with a call that clears away. */
export const isClearingSpoilt = (faults: FaultPlan): boolean => CLEARING.some((call) => faults.hasSpoilt(call));
