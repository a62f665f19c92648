import { buildApp } from 'fauxqs';
import type { HttpAnswer, HttpRequest, HttpService } from '../http/http-service.js';
import { failureMessage } from '../http/failure-message.js';
import { signatureOf } from '../http/signature.js';
import { decodeAwsChunked } from './aws-chunked.js';
import { BucketFolders } from './bucket-folders.js';
import { FauxqsStore, type FauxqsS3Store } from './fauxqs-store.js';
import { answerListing } from './list-uploads.js';
import { S3Error } from './s3-error.js';
import { escapeXml, XML } from './xml.js';

/** Headers of fauxqs' answers that say something of its own connection, of which there is none. */
const DROPPED_HEADERS: ReadonlySet<string> = new Set(['connection', 'keep-alive', 'date', 'transfer-encoding']);

/**
 * S3's REST protocol on a folder, path style: `/bucket/key` is the file `<folder>/bucket/key`. fauxqs speaks the protocol;
 * objects are written here, so that they may be larger than fauxqs takes.
 *
 * @example server.serve(await LocalS3Service.create('./s3')); // as the last service: S3 takes every path
 */
export class LocalS3Service implements HttpService {
  private constructor(
    private readonly app: ReturnType<typeof buildApp>,
    private readonly store: FauxqsStore,
    /** The buckets, for callers in the same process. */
    readonly folders: BucketFolders,
  ) {}

  /** @param folder has to be there. */
  static async create(folder: string): Promise<LocalS3Service> {
    const folders = new BucketFolders(folder);
    const store = new FauxqsStore(folders);
    const stores = { s3Store: store as unknown as FauxqsS3Store };
    const app = buildApp({ logger: false, stores: stores as never });
    app.setErrorHandler((error, request, reply) => {
      const answer = errorXml(error, request.url);
      void reply
        .status(answer.status)
        .header('content-type', XML)
        .send(request.method === 'HEAD' ? '' : answer.body);
    });
    await app.ready();
    return new LocalS3Service(app, store, folders);
  }

  /** Whatever is signed for S3, and whatever is not signed and asks for a path or for the list of buckets. */
  matches(request: HttpRequest): boolean {
    if (request.headers['x-amz-target'] !== undefined) return false;
    const { signingName } = signatureOf(request);
    return signingName === 's3' || (signingName === undefined && !request.url.startsWith('/_'));
  }

  async answer(request: HttpRequest): Promise<HttpAnswer> {
    try {
      return this.write(request) ?? this.list(request) ?? (await this.forward(request));
    } catch (error) {
      return errorXml(error, request.url);
    }
  }

  async close(): Promise<void> {
    await this.app.close();
  }

  /** PutObject and UploadPart; `undefined` for everything else. */
  private write(request: HttpRequest): HttpAnswer | undefined {
    const { method, headers } = request;
    const url = new URL(request.url, 'http://localhost');
    const [, bucket, key] = /^\/([^/]+)\/(.+)$/.exec(url.pathname) ?? [];
    if (method !== 'PUT' || bucket === undefined || key === undefined || headers['x-amz-copy-source'] !== undefined) {
      return undefined;
    }
    const isChunked = headers['content-encoding']?.includes('aws-chunked') === true;
    const body = isChunked ? decodeAwsChunked(request.body) : request.body;
    const uploadId = url.searchParams.get('uploadId');
    if (uploadId === null) this.expectCondition(headers, decodeURIComponent(bucket), decodeURIComponent(key));
    const etag =
      uploadId === null
        ? this.folders.putObject(decodeURIComponent(bucket), decodeURIComponent(key), body, {
            metadata: metadataOf(headers),
            ...(headers['content-type'] !== undefined && { contentType: headers['content-type'] }),
          }).etag
        : this.store.uploadPart(uploadId, Number(url.searchParams.get('partNumber')), body);
    return { status: 200, headers: { etag }, body: '' };
  }

  /** ListParts and ListMultipartUploads; `undefined` for everything else. */
  private list({ method, url: target }: HttpRequest): HttpAnswer | undefined {
    if (method !== 'GET') return undefined;
    const { pathname, searchParams } = new URL(target, 'http://localhost');
    const [, bucket, key = ''] = /^\/([^/]+)(?:\/(.*))?$/.exec(pathname) ?? [];
    if (bucket === undefined) return undefined;
    return answerListing(this.store.uploads, decodeURIComponent(bucket), decodeURIComponent(key), searchParams);
  }

  /** What PutObject may be made to depend on: that nothing is there, or just that. @throws {S3Error} as S3 does */
  private expectCondition(headers: HttpRequest['headers'], bucket: string, key: string): void {
    const { 'if-match': expected, 'if-none-match': none } = headers;
    if (expected === undefined && none === undefined) return;
    if (none !== undefined && none !== '*') {
      throw new S3Error('NotImplemented', "If-None-Match of PutObject takes '*' only", 501);
    }
    const etag = this.folders.etagOf(bucket, key);
    if (expected !== undefined && etag === undefined) {
      throw new S3Error('NoSuchKey', 'The specified key does not exist.', 404);
    }
    const holds = expected === undefined ? etag === undefined : unquoted(expected) === unquoted(etag ?? '');
    if (holds) return;
    throw new S3Error('PreconditionFailed', 'At least one of the pre-conditions you specified did not hold', 412);
  }

  private async forward({ method, url, headers, body }: HttpRequest): Promise<HttpAnswer> {
    const response = await this.app.inject({
      method: method as 'GET',
      url,
      // A host with dots would be taken for a bucket.
      headers: { ...withoutLength(headers), host: 'localhost' },
      payload: withoutChecksums(body),
    });
    const kept = Object.entries(response.headers).filter(([name]) => !DROPPED_HEADERS.has(name));
    return {
      status: response.statusCode,
      headers: Object.fromEntries(kept.map(([name, value]) => [name, String(value)])),
      body: response.rawPayload,
    };
  }
}

const unquoted = (etag: string): string => etag.replaceAll('"', '');

const withoutLength = ({ 'content-length': _length, ...headers }: HttpRequest['headers']): HttpRequest['headers'] =>
  headers;

/** fauxqs knows parts of an upload by number and ETag; newer SDKs name their checksums too. */
const withoutChecksums = (body: Buffer): Buffer =>
  body.includes('<Checksum') ? Buffer.from(body.toString('utf8').replace(/<(Checksum\w+)>[^<]*<\/\1>/g, '')) : body;

const metadataOf = (headers: HttpRequest['headers']): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(headers)
      .filter(([name]) => name.startsWith('x-amz-meta-'))
      .map(([name, value]) => [name.slice('x-amz-meta-'.length), String(value)]),
  );

function errorXml(error: unknown, url: string): HttpAnswer {
  const isRefused = error instanceof S3Error;
  const isOther = error instanceof RangeError || error instanceof URIError;
  const { code, message, status } = isRefused
    ? { code: error.name, message: error.message, status: error.httpStatus }
    : isOther
      ? { code: 'InvalidRequest', message: error.message, status: 400 }
      : { code: 'InternalError', message: failureMessage(error), status: 500 };
  const body =
    `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>${escapeXml(message)}</Message>` +
    `<Resource>${escapeXml(url.replace(/\?.*$/, ''))}</Resource></Error>`;
  return { status, headers: { 'content-type': XML }, body };
}
