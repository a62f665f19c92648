import type { FileRecord, RecordValue } from './file-record.js';
import { SqlError } from '../dialect/sql-error.js';
import { ValueError } from './value-error.js';
import type { CopyCommand, CopyFormat } from './copy-command.js';
import type { LocalS3 } from './local-s3.js';
import { memberAt, pathsOf } from './json-paths.js';
import { readJsonRecords } from './read-json-records.js';
import { readRows } from './read-records.js';

const NONE: RecordValue = { text: '', isQuoted: false, isNull: true };

/** The records of a file. @throws {SqlError} the file is broken as a whole. */
export const recordsOf = (s3: LocalS3, file: string, text: string, copy: CopyCommand): FileRecord[] => {
  const { format } = copy;
  if (format.kind === 'json') return jsonRecords(s3, text, copy, format);
  return readRows(text, copy);
};

const jsonRecords = (
  s3: LocalS3,
  text: string,
  copy: CopyCommand,
  format: Extract<CopyFormat, { kind: 'json' }>,
): FileRecord[] => {
  const paths = format.paths === undefined ? undefined : pathsOf(s3, format.paths);
  if (paths && paths.length !== copy.columns.length) {
    throw new SqlError(
      `Number of jsonpaths and the number of columns should match. JSONPath size: ${paths.length}, Number of columns in table or column list: ${copy.columns.length}`,
    );
  }
  return readJsonRecords(text).map(({ members, raw, line, isBroken }) => {
    if (isBroken)
      return {
        values: [],
        line,
        raw,
        problem: new ValueError(1223, 'Invalid JSON Path format. Member is not an object.'),
      };
    if (format.isWhole) return { values: [{ text: raw, isQuoted: true }], line, raw };
    if (paths) return { values: paths.map((path) => valueOf(memberAt(raw, path))), line, raw };
    const found = format.ignoresCase
      ? new Map([...members].map(([name, value]) => [name.toLowerCase(), value]))
      : members;
    const values = copy.columns.map(({ name }) => valueOf(found.get(format.ignoresCase ? name.toLowerCase() : name)));
    return { values, line, raw };
  });
};

const valueOf = (value: string | null | undefined): RecordValue =>
  value === null || value === undefined ? NONE : { text: value, isQuoted: false };
