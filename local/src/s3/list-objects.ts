type Input = Readonly<Record<string, unknown>>;

/** An object as lists show it; times are epoch seconds. */
export interface ListedObject {
  readonly Key: string;
  readonly LastModified: number;
  readonly ETag: string;
  readonly Size: number;
  readonly StorageClass: 'STANDARD';
}

const KEYS_MAX = 1_000;

interface Page {
  readonly Contents: readonly ListedObject[];
  readonly CommonPrefixes: readonly { readonly Prefix: string }[];
  readonly isTruncated: boolean;
  /** The last key or common prefix of the page. */
  readonly last: string;
  readonly maxKeys: number;
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

/** One page of a list: what begins with the prefix and comes after a key, grouped by the delimiter. */
const pageOf = (input: Input, objects: readonly ListedObject[], after: string): Page => {
  const prefix = textOf(input.Prefix);
  const delimiter = textOf(input.Delimiter);
  const maxKeys = Math.min(typeof input.MaxKeys === 'number' ? input.MaxKeys : KEYS_MAX, KEYS_MAX);
  const Contents: ListedObject[] = [];
  const prefixes = new Set<string>();
  let last = '';
  for (const object of objects) {
    if (!object.Key.startsWith(prefix)) continue;
    const end = delimiter === '' ? -1 : object.Key.indexOf(delimiter, prefix.length);
    const group = end < 0 ? undefined : object.Key.slice(0, end + delimiter.length);
    const name = group ?? object.Key;
    if (after !== '' && Buffer.compare(Buffer.from(name), Buffer.from(after)) <= 0) continue;
    if (group !== undefined && prefixes.has(group)) continue;
    if (Contents.length + prefixes.size >= maxKeys)
      return { ...grouped(Contents, prefixes), isTruncated: true, last, maxKeys };
    if (group === undefined) Contents.push(object);
    else prefixes.add(group);
    last = name;
  }
  return { ...grouped(Contents, prefixes), isTruncated: false, last, maxKeys };
};

const grouped = (
  Contents: readonly ListedObject[],
  prefixes: ReadonlySet<string>,
): Pick<Page, 'Contents' | 'CommonPrefixes'> => ({
  Contents,
  CommonPrefixes: [...prefixes].map((Prefix) => ({ Prefix })),
});

const shared = (input: Input, { Contents, CommonPrefixes, isTruncated, maxKeys }: Page): object => ({
  ...(Contents.length > 0 && { Contents }),
  ...(CommonPrefixes.length > 0 && { CommonPrefixes }),
  ...(input.Delimiter !== undefined && { Delimiter: input.Delimiter }),
  IsTruncated: isTruncated,
  MaxKeys: maxKeys,
  Name: textOf(input.Bucket),
  Prefix: textOf(input.Prefix),
});

/**
 * What `ListObjectsV2` answers.
 *
 * @param objects all of the bucket, in the order of their keys.
 */
export const listObjectsV2 = (input: Input, objects: readonly ListedObject[]): object => {
  const token = textOf(input.ContinuationToken);
  const after = token === '' ? textOf(input.StartAfter) : Buffer.from(token, 'base64').toString('utf8');
  const page = pageOf(input, objects, after);
  return {
    ...shared(input, page),
    KeyCount: page.Contents.length + page.CommonPrefixes.length,
    ...(page.isTruncated && { NextContinuationToken: Buffer.from(page.last, 'utf8').toString('base64') }),
  };
};

/** What the older `ListObjects` answers: pages by key instead of by token. */
export const listObjects = (input: Input, objects: readonly ListedObject[]): object => {
  const page = pageOf(input, objects, textOf(input.Marker));
  return {
    ...shared(input, page),
    Marker: textOf(input.Marker),
    ...(page.isTruncated && input.Delimiter !== undefined && { NextMarker: page.last }),
  };
};
