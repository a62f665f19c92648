import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Archive } from '../archive/archive.js';
import { LocalDynamoDb } from '../dynamodb/local-dynamo-db.js';
import type { EventBus } from '../events/event-bus.js';
import { LocalSqs } from '../queue/local-sqs.js';
import { QUEUES_FOLDER, TABLES_FOLDER } from '../redshift-data/database/data-directory.js';
import { LocalRedshift } from '../redshift-data/local-redshift.js';
import type { CloudPlace } from '../redshift-data/statement-change-event.js';
import type { LocalS3Service } from '../s3/local-s3-service.js';
import type { CloudPartsOptions } from './local-cloud-options.js';

/**
 * Starts the parts that take time and do not need each other: queues, statements, tables, and S3 where there is a folder for it.
 *
 * @param closers gets what closes each that has started, also where another one fails.
 * @throws the first error, once all have started or failed.
 */
export async function startSlowParts(
  closers: (() => Promise<void>)[],
  options: CloudPartsOptions,
  bus: EventBus,
  place: CloudPlace,
  archive: Archive,
): Promise<[LocalSqs, LocalRedshift, LocalDynamoDb, LocalS3Service | undefined]> {
  const { clock, ids, databaseUrl, dataDirectory, keepsResources, s3Directory, tablesDirectory } = options;
  const { onFailure, onStatementChange, onUnkept } = options;
  const closedLater = <Part extends { close(): Promise<void> }>(part: Part): Part => {
    closers.push(() => part.close());
    return part;
  };
  // The database first: its worker thread starts while the rest is loaded.
  const redshift = LocalRedshift.open({
    clock,
    ids,
    archive,
    ...place,
    onEvent: (event) => bus.publish(event),
    ...(databaseUrl !== undefined && { databaseUrl }),
    ...(dataDirectory !== undefined && { dataDirectory, keepsStatements: keepsResources === true }),
    ...(s3Directory !== undefined && { s3Directory }),
    ...(onStatementChange && { onStatementChange }),
    ...(onUnkept && { onUnkept }),
  }).then(closedLater);
  // Whoever has the database's folder has what is beside it, too.
  const isKept = dataDirectory !== undefined && keepsResources === true;
  const taken: Promise<unknown> = isKept ? redshift : Promise.resolve();
  const sqs = Promise.all([LocalSqs.load(), taken])
    .then(() =>
      LocalSqs.create({
        region: place.region,
        ...(isKept && { folder: join(dataDirectory, QUEUES_FOLDER) }),
        ...(onFailure && { onFailure }),
      }),
    )
    .then(closedLater);
  const s3 = s3Directory === undefined ? undefined : startS3(s3Directory, taken).then(closedLater);
  const dynamoDb = (isKept ? redshift.then(() => keptFolder(dataDirectory)) : Promise.resolve(tablesDirectory))
    .then((folder) => LocalDynamoDb.create(folder))
    .then(closedLater);
  // All of them settle before an error goes on, so that what has started is known.
  await Promise.allSettled([sqs, redshift, dynamoDb, s3]);
  return await Promise.all([sqs, redshift, dynamoDb, s3]);
}

/** S3 in a folder, which is made where it is not there: the data folder belongs to this process by then. */
async function startS3(folder: string, taken: Promise<unknown>): Promise<LocalS3Service> {
  const { LocalS3Service: S3 } = await import('../s3/local-s3-service.js');
  await taken;
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  return await S3.create(folder);
}

/** Where tables are kept in a data folder. */
function keptFolder(dataDirectory: string): string {
  const folder = join(dataDirectory, TABLES_FOLDER);
  // Items hold task tokens.
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  return folder;
}
