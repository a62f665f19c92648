import type { Command } from 'commander';
import { postgresMigrations } from '../adapters/postgres/migrations.js';

/** `postgres-migrations`: prints the SQL that makes the tables of the PostgreSQL store. */
export function addPostgresMigrationsCommand(
  program: Command,
  print = (text: string) => process.stdout.write(text),
): void {
  program
    .command('postgres-migrations')
    .description('Print SQL for psql that makes the tables of the PostgreSQL store, or brings them to this version')
    .option('--schema <name>', 'the schema that they are in', 'tasker')
    .action(({ schema }: { schema: string }) => {
      print(postgresMigrations(schema));
    });
}
