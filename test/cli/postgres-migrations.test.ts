import { expect, it } from '@jest/globals';
import { Command } from 'commander';
import { postgresMigrations } from '../../src/adapters/postgres/index.js';
import { addPostgresMigrationsCommand } from '../../src/cli/postgres-migrations.js';

const printed = (...commandLine: readonly string[]): string => {
  let text = '';
  const program = new Command().exitOverride();
  addPostgresMigrationsCommand(program, (part) => (text += part).length > 0);
  program.parse(['postgres-migrations', ...commandLine], { from: 'user' });
  return text;
};

it('postgres-migrations prints what makes the tables, in the schema that is asked for', () => {
  expect(printed()).toBe(postgresMigrations('tasker'));
  expect(printed('--schema', 'etl')).toContain('create table "etl".invocations');
});

it('postgres-migrations refuses a schema whose name would be SQL', () => {
  expect(() => printed('--schema', 'a;b')).toThrow("but it is 'a;b'");
});
