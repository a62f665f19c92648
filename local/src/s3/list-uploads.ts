import type { HttpAnswer } from '../http/http-service.js';
import type { MultipartUploads } from './multipart-uploads.js';
import { escapeXml, xmlAnswer } from './xml.js';

const ENTRIES_MAX = 1_000;

/**
 * ListParts and ListMultipartUploads; `undefined` for a request of something else.
 *
 * @throws {S3Error} as S3 does.
 */
export function answerListing(
  uploads: MultipartUploads,
  bucket: string,
  key: string,
  query: URLSearchParams,
): HttpAnswer | undefined {
  const uploadId = query.get('uploadId');
  if (uploadId !== null && key !== '') return listParts(uploads, { bucket, key, uploadId }, query);
  return query.has('uploads') && key === '' ? listUploads(uploads, bucket, query) : undefined;
}

function listParts(
  uploads: MultipartUploads,
  { bucket, key, uploadId }: { readonly bucket: string; readonly key: string; readonly uploadId: string },
  query: URLSearchParams,
): HttpAnswer {
  const after = Number(query.get('part-number-marker') ?? 0);
  const most = entriesMax(query.get('max-parts'));
  const rest = uploads.parts(uploadId).filter(({ partNumber }) => partNumber > after);
  const parts = rest.slice(0, most);
  return xmlAnswer('ListPartsResult', [
    ...[element('Bucket', bucket), element('Key', key), element('UploadId', uploadId)],
    ...[element('PartNumberMarker', after), element('NextPartNumberMarker', parts.at(-1)?.partNumber ?? after)],
    ...[element('MaxParts', most), element('IsTruncated', rest.length > parts.length)],
    ...parts.map(
      (part) =>
        `<Part>${element('PartNumber', part.partNumber)}${element('LastModified', part.lastModified.toISOString())}` +
        `${element('ETag', part.etag)}${element('Size', part.size)}</Part>`,
    ),
    element('StorageClass', 'STANDARD'),
  ]);
}

function listUploads(uploads: MultipartUploads, bucket: string, query: URLSearchParams): HttpAnswer {
  const prefix = query.get('prefix') ?? '';
  const most = entriesMax(query.get('max-uploads'));
  const [keyMarker, idMarker] = [query.get('key-marker') ?? '', query.get('upload-id-marker')];
  const all = uploads.list(bucket, prefix);
  const marked = all.findIndex(({ key, id }) => key === keyMarker && id === idMarker);
  const rest = marked >= 0 ? all.slice(marked + 1) : all.filter(({ key }) => keyMarker === '' || key > keyMarker);
  const shown = rest.slice(0, most);
  const last = shown.at(-1);
  const isTruncated = rest.length > shown.length;
  return xmlAnswer('ListMultipartUploadsResult', [
    ...[element('Bucket', bucket), element('Prefix', prefix), element('KeyMarker', keyMarker)],
    ...(isTruncated && last ? [element('NextKeyMarker', last.key), element('NextUploadIdMarker', last.id)] : []),
    ...[element('MaxUploads', most), element('IsTruncated', isTruncated)],
    ...shown.map(
      ({ key, id, initiated }) =>
        `<Upload>${element('Key', key)}${element('UploadId', id)}${element('StorageClass', 'STANDARD')}` +
        `${element('Initiated', initiated)}</Upload>`,
    ),
  ]);
}

const element = (name: string, value: string | number | boolean): string =>
  `<${name}>${escapeXml(String(value))}</${name}>`;

const entriesMax = (text: string | null): number => Math.min(Number(text ?? ENTRIES_MAX) || ENTRIES_MAX, ENTRIES_MAX);
