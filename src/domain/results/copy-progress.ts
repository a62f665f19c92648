import type { UploadedPart } from '../../ports/result-store.js';
import type { EpochMs } from '../../ports/units.js';

/** How far the copy of a result has come: what whoever goes on has to know. */
export interface CopyProgress {
  /** Whose rows they are. */
  readonly statementId: string;
  readonly uploadId: string;
  /** What has been uploaded, in order. */
  readonly parts: readonly UploadedPart[];
  /** Where the next page begins; absent: with the first. */
  readonly nextToken?: string;
  /** The columns' names in the file. */
  readonly names: readonly string[];
  /** How many rows are in the parts. */
  readonly rows: number;
  /** How many bytes are in them. */
  readonly bytes: number;
  /** When the last of them was added, or the upload was begun. */
  readonly progressedAt: EpochMs;
}

/** As it is kept beside the object. */
export const formatProgress = (progress: CopyProgress): string => JSON.stringify(progress);

/** What a note holds; `undefined` for anything that was not written by {@link formatProgress}. */
export function parseProgress(text: string): CopyProgress | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  const progress = (value ?? {}) as Partial<Record<keyof CopyProgress, unknown>>;
  const isWhole =
    isText(progress.statementId) &&
    isText(progress.uploadId) &&
    (progress.nextToken === undefined || isText(progress.nextToken)) &&
    [progress.rows, progress.bytes, progress.progressedAt].every(isCount) &&
    Array.isArray(progress.names) &&
    progress.names.every((name) => typeof name === 'string') &&
    Array.isArray(progress.parts) &&
    progress.parts.every(isPart);
  return isWhole ? (value as CopyProgress) : undefined;
}

/** Parts are numbered without a gap: the next one is known by how many there are. */
const isPart = (value: unknown, index: number): boolean => {
  const part = (value ?? {}) as Partial<Record<keyof UploadedPart, unknown>>;
  return part.partNumber === index + 1 && isText(part.tag);
};

const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';

const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && (value as number) >= 0;
