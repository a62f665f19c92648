import { SqlError } from '../dialect/sql-error.js';
import type { LocalS3 } from './local-s3.js';
import { elementsOf, membersOf } from './read-json-records.js';

/** The steps of one path: names of members and places in lists. */
export type JsonPath = readonly (string | number)[];

/** The paths of a JSONPaths file, one for each column. @throws {SqlError} it is none. */
export const pathsOf = (s3: LocalS3, url: string): JsonPath[] => {
  if (!s3.has(url)) throw new SqlError(`The specified JSONPaths file does not exist: ${url}`);
  let paths: unknown;
  try {
    ({ jsonpaths: paths } = JSON.parse(s3.read(url).toString('utf8')) as { jsonpaths?: unknown });
  } catch {
    throw new SqlError('Invalid JSONPaths file: it is not valid JSON');
  }
  if (!Array.isArray(paths)) throw new SqlError("Invalid JSONPaths file: it has no list 'jsonpaths'");
  return paths.map((path) => stepsOf(String(path)));
};

const stepsOf = (path: string): JsonPath => {
  if (!path.startsWith('$')) throw new SqlError(`Invalid JSONPath format: it must begin with $`);
  const steps: (string | number)[] = [];
  const pattern = /\.([A-Za-z_][\w$-]*)|\[\s*(\d+)\s*\]|\[\s*'([^']*)'\s*\]|\[\s*"([^"]*)"\s*\]/y;
  for (pattern.lastIndex = 1; pattern.lastIndex < path.length;) {
    const match = pattern.exec(path);
    if (!match) throw new SqlError('Invalid JSONPath format: only names and places in lists are supported');
    steps.push(match[2] === undefined ? (match[1] ?? match[3] ?? match[4] ?? '') : Number(match[2]));
  }
  return steps;
};

/** What stands at a path, as text; `undefined` where nothing does. */
export const memberAt = (json: string, path: JsonPath): string | null | undefined => {
  let value: string | null | undefined = json;
  for (const step of path) {
    if (value === null || value === undefined) return undefined;
    const text: string = value.trim();
    if (typeof step === 'number') value = text.startsWith('[') ? elementsOf(text)[step] : undefined;
    else value = text.startsWith('{') ? membersOf(text).get(step) : undefined;
  }
  return value;
};
