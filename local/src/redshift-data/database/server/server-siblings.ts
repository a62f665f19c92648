import type pg from 'pg';
import type { DatabasePool, DatabaseSiblings } from '../database.js';
import { SqlError } from '../../dialect/sql-error.js';
import { quoteName } from '../../dialect/translate/names.js';
import { type ServerAddress, siblingUrl } from './server-address.js';

/** The server cuts longer names without a word. */
const NAME_BYTES_MAX = 63;

/** Databases that were made beside one of a server: real ones, whose names begin with that one's name and a point. */
export class ServerSiblings implements DatabaseSiblings {
  constructor(
    private readonly address: ServerAddress,
    private readonly control: pg.Client,
    private readonly openUrl: (url: string) => Promise<DatabasePool>,
  ) {}

  async names(): Promise<readonly string[]> {
    const { rows } = await this.control.query<{ name: string }>(
      'select substr(datname, length($1) + 1) as name from pg_catalog.pg_database where starts_with(datname, $1) order by 1',
      [this.prefix],
    );
    return rows.map(({ name }) => name);
  }

  async open(name: string): Promise<DatabasePool> {
    return this.openUrl(siblingUrl(this.address, this.realName(name)));
  }

  async remove(name: string): Promise<void> {
    await this.control.query(`drop database ${quoteName(this.realName(name))}`);
  }

  async rename(name: string, to: string): Promise<void> {
    await this.control.query(
      `alter database ${quoteName(this.realName(name))} rename to ${quoteName(this.realName(to))}`,
    );
  }

  private get prefix(): string {
    return `${this.address.database}.`;
  }

  private realName(name: string): string {
    const real = this.prefix + name;
    if (Buffer.byteLength(real) <= NAME_BYTES_MAX) return real;
    throw new SqlError(
      `database name "${name}" is too long: with "${this.prefix}" before it the server allows ${NAME_BYTES_MAX} bytes`,
    );
  }
}
