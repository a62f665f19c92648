import type { TokenStream } from '../parse/token-stream.js';
import { SqlError, notLocal } from '../sql-error.js';
import type { DatabasePlan, StatementPlan } from '../statement-plan.js';

const NAME_BYTES_MAX = 127;
/** Names that a cluster needs for itself. */
const RESERVED: ReadonlySet<string> = new Set(['padb_harvest', 'template0', 'template1', 'sys:internal']);

/** The plan for CREATE, ALTER and DROP DATABASE; `undefined` for all others. */
export const planDatabase = (stream: TokenStream): StatementPlan | undefined => {
  if (stream.takes('create', 'database')) return planCreate(stream);
  if (stream.takes('alter', 'database')) return planAlter(stream);
  if (stream.takes('drop', 'database')) return planDrop(stream);
  return undefined;
};

const planCreate = (stream: TokenStream): DatabasePlan => {
  const name = newName(stream);
  if (stream.is('from') || stream.is('iam_role') || stream.is('with', 'permissions')) {
    throw notLocal('CREATE DATABASE from a datashare, an integration or a data catalog');
  }
  stream.takes('with');
  while (!stream.isAtEnd) {
    if (stream.takes('owner')) {
      stream.takes('=');
      stream.name();
    } else if (!attribute(stream)) throw stream.syntaxError();
  }
  return { kind: 'database', action: 'create', name, notInTransaction: 'CREATE DATABASE' };
};

const planAlter = (stream: TokenStream): DatabasePlan => {
  const name = stream.name();
  if (stream.takes('rename', 'to')) {
    const to = newName(stream);
    stream.expectEnd();
    if (name === 'dev' || RESERVED.has(name)) throw new SqlError(`database "${name}" may not be renamed`);
    return { kind: 'database', action: 'rename', name, to, notInTransaction: 'ALTER DATABASE RENAME' };
  }
  if (stream.is('integration')) throw notLocal('ALTER DATABASE INTEGRATION');
  if (stream.isAtEnd) throw stream.syntaxError();
  if (stream.takes('owner', 'to')) stream.name();
  else while (!stream.isAtEnd) if (!attribute(stream)) throw stream.syntaxError();
  stream.expectEnd();
  return { kind: 'database', action: 'expect', name };
};

const planDrop = (stream: TokenStream): DatabasePlan => {
  const name = stream.name();
  stream.takes('force');
  stream.expectEnd();
  if (name === 'dev' || RESERVED.has(name)) throw new SqlError(`cannot drop the database "${name}"`);
  return { kind: 'database', action: 'drop', name, notInTransaction: 'DROP DATABASE' };
};

/** Attributes that have no meaning here, and those whose meaning is not available. */
const attribute = (stream: TokenStream): boolean => {
  if (stream.takes('connection', 'limit')) {
    if (!stream.takes('unlimited')) stream.integer();
    return true;
  }
  if (stream.takes('collate')) {
    if (stream.takesOneOf('case_insensitive', 'ci') !== undefined) {
      throw notLocal('COLLATE CASE_INSENSITIVE of a database (a column can have it)');
    }
    if (stream.takesOneOf('case_sensitive', 'cs') === undefined) throw stream.syntaxError();
    return true;
  }
  if (stream.takes('isolation', 'level')) {
    if (stream.takes('serializable')) throw notLocal('ISOLATION LEVEL SERIALIZABLE of a database');
    if (!stream.takes('snapshot')) throw stream.syntaxError();
    return true;
  }
  return false;
};

const newName = (stream: TokenStream): string => {
  const name = stream.name();
  if (name === '' || Buffer.byteLength(name) > NAME_BYTES_MAX) {
    throw new SqlError(`the name of a database has 1 to ${NAME_BYTES_MAX} bytes`);
  }
  if (RESERVED.has(name)) throw new SqlError(`database "${name}" already exists`);
  return name;
};
