import { SqlError } from '../../dialect/sql-error.js';
import type { LocalS3 } from '../local-s3.js';
import type { ExternalTable } from './external-table.js';

/** A file of an external table. */
export interface ExternalFile {
  readonly url: string;
  /** Of the partition columns; empty where there are none. */
  readonly values: readonly string[];
}

/** The files that hold the rows of an external table, those of hidden names left out. @throws {SqlError} a mandatory one is missing. */
export const filesOfExternalTable = (s3: LocalS3, table: ExternalTable): readonly ExternalFile[] => {
  if (table.partitionColumns.length === 0) return filesAt(s3, table.location).map((url) => ({ url, values: [] }));
  return table.partitions.flatMap(({ location, values }) => filesAt(s3, location).map((url) => ({ url, values })));
};

/** What changes when a file does. */
export const signatureOf = (s3: LocalS3, table: ExternalTable, files: readonly ExternalFile[]): string =>
  JSON.stringify([table, files.map(({ url, values }) => [url, s3.version(url), values])]);

const filesAt = (s3: LocalS3, location: string): readonly string[] => {
  if (!location.endsWith('/') && s3.has(location)) return filesOfManifest(s3, location);
  const folder = location.replace(/\/?$/, '/');
  return s3.list(folder).filter((url) => !/(?:^|\/)[._]/.test(url.slice(folder.length)));
};

interface ManifestEntry {
  readonly url: string;
  readonly mandatory?: boolean;
}

const filesOfManifest = (s3: LocalS3, url: string): readonly string[] =>
  entriesOf(s3, url)
    .filter((entry) => {
      if (s3.has(entry.url)) return true;
      if (entry.mandatory) throw new SqlError(`Mandatory file '${entry.url}' of manifest '${url}' is missing`);
      return false;
    })
    .map((entry) => entry.url);

const entriesOf = (s3: LocalS3, url: string): readonly ManifestEntry[] => {
  try {
    const { entries } = JSON.parse(s3.read(url).toString('utf8')) as { readonly entries: readonly ManifestEntry[] };
    if (!Array.isArray(entries)) throw new SyntaxError('no entries');
    return entries as readonly ManifestEntry[];
  } catch {
    throw new SqlError(`the location '${url}' of an external table is a single file, which has to be a manifest`);
  }
};
