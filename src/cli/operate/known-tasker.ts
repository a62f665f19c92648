import type { DeploymentParts } from '../../domain/operate/deployment-parts.js';
import { DEFAULT_SETTINGS, type TaskerSettings } from '../../domain/settings.js';
import type { Environment } from '../../handlers/environment-values.js';
import { POSTGRES_ENVIRONMENT_VARIABLES as POSTGRES } from '../../handlers/postgres-environment.js';
import { notEmpty } from '../../handlers/environment-values.js';
import { ENVIRONMENT_VARIABLES, readSettings } from '../../handlers/read-settings.js';
import type { Inspection } from '../../ports/inspection.js';
import { UsageError } from '../usage-error.js';
import type { ConnectOptions } from './connect-options.js';

/** Nobody asks for a target to look at what is deployed. */
const NO_TARGET = { database: 'not known' };

/** Where a tasker's state is: a table of DynamoDB, or a database whose connection these variables tell. */
export type StatePlace = { readonly tableName: string } | { readonly postgres: Environment };

/** What is known of a tasker before its state is looked at. */
export interface KnownTasker {
  /** As its functions have them; the defaults with `--prefix` where they may not be looked at. */
  readonly settings: TaskerSettings;
  readonly place: StatePlace;
}

/** By what a tasker is known. */
export interface TaskerSigns {
  readonly options: ConnectOptions;
  readonly parts: DeploymentParts;
  readonly inspection: Pick<Inspection, 'function'>;
  /** The environment of the command itself. */
  readonly own: Environment;
}

/**
 * Finds out how a tasker is set up, by the environment of its function.
 *
 * @throws {UsageError} that may not be looked at, or it does not tell where the state is.
 */
export async function knownTasker(signs: TaskerSigns): Promise<KnownTasker> {
  const { options, parts, inspection } = signs;
  const { prefix } = options;
  const starter = await inspection.function(parts.starterFunctionName);
  if (starter.kind === 'known') {
    const { environment } = starter.value;
    return { settings: readSettings(environment), place: placeOf(signs, environment, environment) };
  }
  if (prefix !== undefined) {
    const settings = { ...DEFAULT_SETTINGS, statementNamePrefix: prefix, owner: prefix, target: NO_TARGET };
    return { settings, place: placeOf(signs, {}, signs.own) };
  }
  const why = starter.kind === 'missing' ? 'there is no such function' : starter.reason;
  throw new UsageError(
    `the settings of function '${parts.starterFunctionName}' cannot be read (${why}); name another function with --function, ` +
      "or the beginning of the tasker's statement names with --prefix",
  );
}

/** @param teller whose word on the kind of store it is: the function's, where that may be looked at. */
function placeOf({ options, parts, own }: TaskerSigns, ofFunction: Environment, teller: Environment): StatePlace {
  const names = ENVIRONMENT_VARIABLES;
  const tasker = `the tasker of function '${parts.starterFunctionName}'`;
  const tableName = parts.tableName ?? notEmpty(ofFunction, names.tableName);
  const store = notEmpty(teller, names.store);
  if (store === undefined ? tableName === undefined : store === 'postgres') {
    if (options.table === undefined) return { postgres: connectionOf(ofFunction, own) };
    throw new UsageError(`${tasker} keeps its invocations in PostgreSQL; leave out --table`);
  }
  if (tableName === undefined) throw new UsageError(`${tasker} names no state table; name it with --table`);
  if (options.postgresVia === undefined) return { tableName };
  throw new UsageError(`${tasker} keeps its invocations in a table of DynamoDB; leave out --postgres-via`);
}

/** Of a function's, since they are of its own machine, or for its own load. */
const NOT_FOR_OTHERS: readonly string[] = [POSTGRES.certificateAuthorityFile, POSTGRES.connectionsMax];

/** How the functions connect, but for what the operator's own environment says: whose login is given there, has none of theirs. */
function connectionOf(ofFunction: Environment, own: Environment): Environment {
  const hasOwnLogin = notEmpty(own, POSTGRES.user) !== undefined || notEmpty(own, POSTGRES.secret) !== undefined;
  const isTaken = (name: string): boolean =>
    !NOT_FOR_OTHERS.includes(name) && !(hasOwnLogin && (name === POSTGRES.user || name === POSTGRES.secret));
  return Object.fromEntries(
    Object.values(POSTGRES).map((name) => [
      name,
      notEmpty(own, name) ?? (isTaken(name) ? ofFunction[name] : undefined),
    ]),
  );
}
