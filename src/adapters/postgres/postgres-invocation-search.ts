import type { HeldLock, InvocationSearch } from '../../ports/invocation-search.js';
import type { Invocation } from '../../ports/invocation.js';
import type { Page, PageRequest } from '../../ports/invocation-store.js';
import type { EpochMs } from '../../ports/units.js';
import { checkedSchema } from './checked-schema.js';
import { invocationIn } from './invocation-row.js';
import { pageOf, rangeOf } from './page-range.js';
import { InvocationTables } from './postgres-connection.js';
import type { PostgresInvocationStoreOptions } from './postgres-invocation-store.js';

/**
 * {@link InvocationSearch} on the tables of the PostgreSQL store. Needs `select` alone. {@link withId} reads the whole table.
 *
 * @example new PostgresInvocationSearch({ connection: pool, schema: 'tasker' })
 */
export class PostgresInvocationSearch implements InvocationSearch {
  private readonly tables: InvocationTables;

  /** @throws {ConfigurationError} where the schema's name is none. */
  constructor({ connection, schema = 'tasker' }: PostgresInvocationStoreOptions) {
    this.tables = new InvocationTables(connection, checkedSchema(schema));
  }

  ofExecution(executionArn: string, page: PageRequest): Promise<Page<Invocation>> {
    return this.page('list the invocations of an execution', 'execution_arn = $5', executionArn, page);
  }

  withId(id: string, page: PageRequest): Promise<Page<Invocation>> {
    return this.page('look for an invocation by its id', '(invocation_id = $5 or statement_id = $5)', id, page);
  }

  async lock(singletonKey: string): Promise<HeldLock | undefined> {
    const held = await this.tables.one(
      'read a lock',
      `select execution_arn, invocation_id, acquired_at from ${this.tables.locks} where singleton_key = $1 and slot_number = 0`,
      [singletonKey],
    );
    return (
      held && {
        singletonKey,
        owner: { executionArn: held.execution_arn as string, invocationId: held.invocation_id as string },
        acquiredAt: Number(held.acquired_at) as EpochMs,
      }
    );
  }

  private async page(intent: string, condition: string, value: string, page: PageRequest): Promise<Page<Invocation>> {
    const { limit, after } = rangeOf(page);
    const rows = await this.tables.query(
      intent,
      `select * from ${this.tables.invocations}
       where ${condition} and (registered_at, execution_arn, invocation_id) > ($1, $2, $3)
       order by registered_at, execution_arn, invocation_id limit $4`,
      [...after, limit + 1, value],
    );
    return pageOf(rows, limit, invocationIn);
  }
}
