import { builtinModules } from 'node:module';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { execFile, execFileSync } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Metafile } from 'esbuild';
import { ENVIRONMENT_VARIABLES } from '../../src/handlers/read-settings.js';
import { XRayDaemon } from '../support/x-ray-daemon.js';

/** By the entry's file: PostgreSQL's driver and the client of Secrets Manager are more than DynamoDB's client. */
const SIZES_MAX_BYTES: Readonly<Record<string, number>> = {
  'tasker/index.mjs': 520 * 1000,
  'tasker/postgres.mjs': 580 * 1000,
};
/** What only the entry on PostgreSQL may have, and what only the other one. */
const OF_POSTGRES = /^(pg|pg-.*|pgpass|postgres-.*|split2|xtend|@aws-sdk\/(client-secrets-manager|rds-signer))$/;
const OF_DYNAMODB = /^@aws-sdk\/(client-dynamodb|dynamodb-codec|middleware-endpoint-discovery)$/;
const SOURCE_MAP_MAX_BYTES = 230 * 1000;
/** Beside it, and loaded only where tracing is on, a durable function or a custom resource waits, or a result goes to S3. */
const APART = ['custom-resource.mjs', 'durable-function.mjs', 'results.mjs', 'tracing.mjs'];
/** What a function cannot do without; everything else is from a package of these families. */
const ALLOWED_PACKAGES = [
  /^@aws-lambda-powertools\//,
  /^@aws-sdk\//,
  /^@aws-crypto\//,
  /^@aws\//,
  /^@smithy\//,
  /^valibot$/,
  // Of the SDK's endpoint cache and user agent, of the Powertools' JMESPath.
  /^(mnemonist|obliterator|bowser|tslib|lambda-runtime|@types\/.*)$/,
];

/** Jest runs tests as CommonJS, esbuild wants a realm of its own: the build runs as the package's own script does. */
const bundle = (folder: string): Record<string, Metafile> =>
  JSON.parse(
    execFileSync(
      process.execPath,
      [
        '--input-type=module',
        '--eval',
        `const { buildLambdaBundles } = await import(${JSON.stringify(pathToFileURL('scripts/lambda-bundle.mjs').href)});
         console.log(JSON.stringify(await buildLambdaBundles(${JSON.stringify(folder)})));`,
      ],
      { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 },
    ),
  ) as Record<string, Metafile>;

const packagesOf = (inputs: Metafile['inputs']): readonly string[] => [
  ...new Set(
    Object.keys(inputs)
      .map((path) => /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1])
      .filter((name) => name !== undefined),
  ),
];

describe('the code of the Lambda functions', () => {
  let folder: string;
  /** Of the entries; what only some use is apart. */
  let metafiles: [string, Metafile][];
  let apart: Record<string, Metafile>;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'lambda-bundle-'));
    const built = Object.entries(bundle(folder));
    metafiles = built.filter(([file]) => file in SIZES_MAX_BYTES);
    apart = Object.fromEntries(APART.map((name) => [name, built.find(([file]) => file === `tasker/${name}`)![1]]));
  });

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('is one file for each store and one for each part that only some use, with source maps of code of our own', () => {
    expect(metafiles.map(([file]) => file)).toEqual(Object.keys(SIZES_MAX_BYTES));
    const names = ['custom-resource.mjs', 'index.mjs', 'postgres.mjs', 'tracing.mjs'].flatMap((name) => [
      name,
      `${name}.map`,
    ]);
    names.push('durable-function.mjs', 'results.mjs');
    expect(readdirSync(join(folder, 'tasker')).sort()).toEqual(names.sort());
  });

  it('stays below 520 KB on DynamoDB and 580 KB on PostgreSQL, without tracing and the client of Lambda', () => {
    for (const [file, { inputs }] of metafiles) {
      expect(statSync(join(folder, file)).size).toBeLessThan(SIZES_MAX_BYTES[file]!);
      const foreign =
        /x-?ray|powertools\/tracer|powertools-tracing|client-lambda|durable-function|cloudformation-response|client-s3/;
      expect(Object.keys(inputs).filter((path) => foreign.test(path))).toEqual([]);
    }
    const packagesIn = (name: string): string => Object.keys(apart[name]!.inputs).join('\n');
    expect(packagesIn('tracing.mjs')).toContain('aws-xray-sdk-core');
    expect(packagesIn('durable-function.mjs')).toContain('@aws-sdk/client-lambda');
  });

  it('has a source map that Node reads quickly: all lines of this package, and of dependencies the files', () => {
    const map = join(folder, 'tasker', 'index.mjs.map');
    expect(statSync(map).size).toBeLessThan(SOURCE_MAP_MAX_BYTES);
    const { sources } = JSON.parse(readFileSync(map, 'utf8')) as { sources: string[] };
    expect(sources).toContain('src/handlers/compose.ts');
    expect(sources.some((source) => source.startsWith('node_modules/@smithy/core/'))).toBe(true);
    // Its bytes are the same wherever it is built.
    expect(sources.filter((source) => source.startsWith('..'))).toEqual([]);
  });

  it('has a map that names sources as well in a folder whose name is written otherwise in a URL', () => {
    const checkout = join(folder, 'ü x%41#a');
    mkdirSync(join(checkout, 'src'), { recursive: true });
    writeFileSync(join(checkout, 'src', 'one.mjs'), 'export const one = () => { throw new Error("one"); };');
    const module = (path: string): string => JSON.stringify(pathToFileURL(path).href);
    const code = `
      const { build } = await import(${module(require.resolve('esbuild'))});
      const { keepOwnLines } = await import(${module('scripts/lambda-bundle.mjs')});
      const outfile = '../out/one.mjs';
      await build({ entryPoints: ['src/one.mjs'], outfile, sourcemap: 'linked' });
      await keepOwnLines(outfile + '.map');`;
    execFileSync(process.execPath, ['--input-type=module', '--eval', code], { cwd: checkout });
    const { sources } = JSON.parse(readFileSync(join(folder, 'out', 'one.mjs.map'), 'utf8')) as { sources: string[] };
    expect(sources).toEqual(['src/one.mjs']);
  });

  it('tells where in the source an error comes from', () => {
    const file = pathToFileURL(join(folder, 'tasker', 'index.mjs')).href;
    const code = `const { handler } = await import(${JSON.stringify(file)});
      try { await handler({ sqlStatement: 'select 1' }); } catch (error) { console.log(error.stack); }`;
    const env = { ...process.env, AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' };
    const flags = ['--enable-source-maps', '--input-type=module', '--eval', code];
    const stack = execFileSync(process.execPath, flags, { encoding: 'utf8', env });
    const line =
      1 +
      readFileSync('src/handlers/environment-values.ts', 'utf8')
        .split('\n')
        .findIndex((text) => text.includes('the environment variable ${name} is missing'));
    expect(stack).toContain(`src/handlers/environment-values.ts:${line}:`);
  });

  it('asks the runtime for nothing but modules of Node itself', () => {
    const builtin = new Set(builtinModules.flatMap((name) => [name, `node:${name}`]));
    for (const [, { outputs }] of metafiles) {
      const external = Object.values(outputs).flatMap(({ imports }) => imports.map(({ path }) => path));
      expect(external.length).toBeGreaterThan(0);
      const beside = APART.map((name) => `./${name}`);
      expect(external.filter((path) => !builtin.has(path)).sort()).toEqual(beside.sort());
    }
    for (const { outputs } of Object.values(apart)) {
      const external = Object.values(outputs).flatMap(({ imports }) => imports.map(({ path }) => path));
      expect(external.filter((path) => !builtin.has(path))).toEqual([]);
    }
  });

  it('holds handlers, domain, ports and adapters of this package, and no laptop cloud, fake, command or construct', () => {
    for (const [, { inputs }] of metafiles) {
      const own = Object.keys(inputs).filter((path) => !/node_modules\/|^not-in-lambda:/.test(path));
      expect(own.filter((path) => !/^src\/(handlers|domain|ports|adapters)\//.test(path))).toEqual([]);
      expect(own.filter((path) => path.startsWith('src/adapters/memory/'))).toEqual([]);
    }
    const [[, onDynamoDb], [, onPostgres]] = metafiles as [[string, Metafile], [string, Metafile]];
    expect(Object.keys(onDynamoDb.inputs)).toContain('src/handlers/lambda.ts');
    expect(Object.keys(onPostgres.inputs)).toContain('src/handlers/lambda-postgres.ts');
  });

  it('holds one store, and nothing of the other one', () => {
    for (const [file, { inputs }] of metafiles) {
      const isOnPostgres = file === 'tasker/postgres.mjs';
      const ofStores = Object.keys(inputs).filter((path) => /^src\/adapters\/(dynamodb|postgres)/.test(path));
      expect(ofStores.length).toBeGreaterThan(0);
      expect(ofStores.filter((path) => path.startsWith('src/adapters/postgres') !== isOnPostgres)).toEqual([]);
      const foreign = isOnPostgres ? OF_DYNAMODB : OF_POSTGRES;
      expect(packagesOf(inputs).filter((name) => foreign.test(name))).toEqual([]);
    }
  });

  it('holds the AWS SDK, the Powertools, the schema library, the driver of its store, and no other package', () => {
    for (const [, { inputs }] of metafiles) {
      const packages = packagesOf(inputs);
      const allowed = [...ALLOWED_PACKAGES, OF_POSTGRES];
      expect(packages.filter((name) => !allowed.some((pattern) => pattern.test(name)))).toEqual([]);
      expect(packages).toContain('@aws-sdk/client-redshift-data');
    }
  });

  it('holds the ways to credentials that Lambda has, and no client for those of a developer', () => {
    for (const [file, { inputs }] of metafiles) {
      const packages = packagesOf(inputs);
      expect(packages).toEqual(
        expect.arrayContaining(['@aws-sdk/credential-provider-env', '@aws-sdk/credential-provider-http']),
      );
      const ofDevelopers = /^@aws-sdk\/(nested-clients|token-providers|credential-provider-(ini|login|process|sso))$/;
      // The signer of RDS names STS itself.
      const known = file === 'tasker/postgres.mjs' ? ['@aws-sdk/nested-clients'] : [];
      expect(packages.filter((name) => ofDevelopers.test(name))).toEqual(known);
    }
  });

  it('says so where there are no credentials, instead of looking for a profile', () => {
    const file = pathToFileURL(join(folder, 'tasker', 'index.mjs')).href;
    const code = `const { handler } = await import(${JSON.stringify(file)});
      try { await handler({ sqlStatement: 'select 1' }); } catch (error) { console.log(error.name, error.message); }`;
    const names = ENVIRONMENT_VARIABLES;
    const env = {
      ...{ PATH: process.env.PATH, AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true', AWS_REGION: 'eu-west-1' },
      ...{ [names.tableName]: 'state', [names.statementNamePrefix]: 'etl/', [names.database]: 'dev' },
      ...{ [names.clusterIdentifier]: 'warehouse', [names.logLevel]: 'SILENT', POWERTOOLS_METRICS_DISABLED: 'true' },
      ...{ AWS_PROFILE: 'mine', AWS_EC2_METADATA_DISABLED: 'true' },
    };
    const told = execFileSync(process.execPath, ['--input-type=module', '--eval', code], { encoding: 'utf8', env });
    expect(told).toMatch(/^StoreUnavailableError .*CredentialsProviderError/);
  });

  it('exports the handler that the functions name, and tells a missing setting only when it is invoked', () => {
    const code = `const { handler } = await import(${JSON.stringify(pathToFileURL(join(folder, 'tasker', 'index.mjs')).href)});
      try { await handler({ sqlStatement: 'select 1' }); } catch (error) { console.log(error.name); }`;
    const env = { ...process.env, AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' };
    expect(
      execFileSync(process.execPath, ['--input-type=module', '--eval', code], { encoding: 'utf8', env }).trim(),
    ).toBe('ConfigurationError');
  });

  it('traces where it is told to, as Lambda runs it', async () => {
    const daemon = await XRayDaemon.listen();
    const root = '1-5759e988-bd862e3fe1be46a994272793';
    const code = `const { handler } = await import(${JSON.stringify(pathToFileURL(join(folder, 'tasker', 'index.mjs')).href)});
      try { await handler({ sqlStatement: 7 }); } catch (error) { console.log(error.name); }`;
    const names = ENVIRONMENT_VARIABLES;
    const env = {
      ...{ PATH: process.env.PATH, AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true', AWS_REGION: 'eu-west-1' },
      ...{ [names.tableName]: 'state', [names.statementNamePrefix]: 'etl/', [names.database]: 'dev' },
      ...{ [names.clusterIdentifier]: 'warehouse', [names.tracing]: 'true', [names.logLevel]: 'SILENT' },
      // What Lambda sets by itself.
      ...{ AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x', LAMBDA_TASK_ROOT: '/var/task' },
      ...{ AWS_XRAY_DAEMON_ADDRESS: daemon.address, POWERTOOLS_METRICS_DISABLED: 'true' },
      _X_AMZN_TRACE_ID: `Root=${root};Parent=53995c3f42cd8ad8;Sampled=1`,
    };
    try {
      const ran = promisify(execFile)(process.execPath, ['--input-type=module', '--eval', code], { env });
      const span = await daemon.received(({ name }) => name === 'start');
      expect(span).toMatchObject({ trace_id: root, error: true, annotations: { errorName: 'InvalidRequest' } });
      expect((await ran).stdout.trim()).toBe('InvalidRequest');
    } finally {
      await daemon.close();
    }
  });
});
