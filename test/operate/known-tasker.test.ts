import { describe, expect, it } from '@jest/globals';
import type { ConnectOptions } from '../../src/cli/operate/connect-options.js';
import { knownTasker, type KnownTasker } from '../../src/cli/operate/known-tasker.js';
import { type Answered, known, MISSING, unknown } from '../../src/ports/answered.js';
import type { FunctionFacts } from '../../src/ports/inspection.js';

const FUNCTION = 'tasker';
const LEAST = { TASKER_STATEMENT_NAME_PREFIX: 'etl/', TASKER_CLUSTER_IDENTIFIER: 'warehouse', TASKER_DATABASE: 'dev' };
const SECRET = {
  ...{ TASKER_STORE: 'postgres', TASKER_POSTGRES_SECRET: 'functions', TASKER_POSTGRES_HOST: 'db.example' },
  ...{ TASKER_POSTGRES_CA_FILE: '/var/runtime/ca-cert.pem', TASKER_POSTGRES_CONNECTIONS_MAX: '9' },
};

interface Story {
  readonly options?: ConnectOptions;
  readonly table?: string;
  readonly own?: Readonly<Record<string, string>>;
  /** What the function's environment adds to the least one, or why it is not known. */
  readonly environment?: Readonly<Record<string, string>> | Answered<FunctionFacts>;
}

const isAnswer = (told: NonNullable<Story['environment']>): told is Answered<FunctionFacts> => 'kind' in told;

const knownOf = ({ options = {}, table, own = {}, environment = {} }: Story): Promise<KnownTasker> =>
  knownTasker({
    options,
    own,
    parts: {
      ...{ starterFunctionName: FUNCTION, completerFunctionName: FUNCTION, upkeepFunctionName: FUNCTION },
      ...(table !== undefined && { tableName: table }),
    },
    inspection: {
      function: async () =>
        isAnswer(environment) ? environment : known({ functionArn: 'arn', environment: { ...LEAST, ...environment } }),
    },
  });

/** Without what is not set. */
const connectionOf = async (story: Story): Promise<object> => {
  const { place } = await knownOf(story);
  if (!('postgres' in place)) throw new Error('it is in a table');
  return Object.fromEntries(Object.entries(place.postgres).filter(([, value]) => value !== undefined));
};

describe('where a tasker has its state', () => {
  it.each<[string, Story, string]>([
    ['in the table that was named', { table: 'named', environment: { TASKER_TABLE_NAME: 'other' } }, 'named'],
    ['in the table of its function', { environment: { TASKER_TABLE_NAME: 'its own' } }, 'its own'],
    [
      'in a table, whatever the operator’s environment says',
      { table: 'named', own: { TASKER_STORE: 'postgres' } },
      'named',
    ],
    [
      'in a table where its function may not be looked at',
      { table: 'named', options: { prefix: 'etl/' }, environment: unknown('not allowed') },
      'named',
    ],
  ])('is %s', async (_what, story, tableName) => {
    expect((await knownOf(story)).place).toEqual({ tableName });
  });

  it.each<[string, Story]>([
    ['its function says so', { environment: SECRET }],
    ['its function names no table', { environment: { TASKER_POSTGRES_SECRET: 'functions', TASKER_TABLE_NAME: '' } }],
    [
      'the operator says so, and its function may not be looked at',
      { own: { TASKER_STORE: 'postgres' }, options: { prefix: 'etl/' }, environment: MISSING },
    ],
    ['no table is known, nor its function', { options: { prefix: 'etl/' }, environment: unknown('not allowed') }],
  ])('is in PostgreSQL where %s', async (_what, story) => {
    expect((await knownOf(story)).place).toHaveProperty('postgres');
  });

  it.each<[string, Story, string]>([
    [
      'a table of one that has none',
      { table: 'named', options: { table: 'named' }, environment: SECRET },
      "the tasker of function 'tasker' keeps its invocations in PostgreSQL; leave out --table",
    ],
    [
      'no table of one that is to have one',
      { environment: { TASKER_STORE: 'dynamodb' } },
      "the tasker of function 'tasker' names no state table; name it with --table",
    ],
    [
      'a tunnel to a table',
      { table: 'named', options: { postgresVia: 'localhost:1' } },
      "the tasker of function 'tasker' keeps its invocations in a table of DynamoDB; leave out --postgres-via",
    ],
    [
      'a function that is not there',
      { environment: MISSING },
      "the settings of function 'tasker' cannot be read (there is no such function)",
    ],
  ])('is refused by name with %s', async (_what, story, message) => {
    await expect(knownOf(story)).rejects.toThrow(message);
  });
});

describe('the connection to PostgreSQL', () => {
  it('is that of the function, without what only its machine has', async () => {
    expect(await connectionOf({ environment: SECRET })).toEqual({
      ...{ TASKER_POSTGRES_SECRET: 'functions', TASKER_POSTGRES_HOST: 'db.example' },
    });
  });

  it('is the operator’s own where that is given, and an empty value is none', async () => {
    const own = {
      TASKER_POSTGRES_HOST: '',
      TASKER_POSTGRES_CA_FILE: '/home/me/rds.pem',
      TASKER_POSTGRES_SCHEMA: 'etl',
    };
    expect(await connectionOf({ environment: SECRET, own })).toEqual({
      ...{ TASKER_POSTGRES_SECRET: 'functions', TASKER_POSTGRES_HOST: 'db.example' },
      ...{ TASKER_POSTGRES_CA_FILE: '/home/me/rds.pem', TASKER_POSTGRES_SCHEMA: 'etl' },
    });
  });

  it.each([{ TASKER_POSTGRES_USER: 'me' }, { TASKER_POSTGRES_SECRET: 'mine' }])(
    'has no login of the function beside the operator’s own, %j',
    async (own) => {
      const ofFunction = { ...SECRET, TASKER_POSTGRES_USER: 'tasker' };
      expect(await connectionOf({ environment: ofFunction, own })).toEqual({
        ...{ TASKER_POSTGRES_HOST: 'db.example' },
        ...own,
      });
    },
  );
});
