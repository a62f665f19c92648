import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';

interface PackageJson {
  readonly name: string;
  readonly version: string;
  readonly exports: Record<string, string | Partial<Record<'import' | 'require', { types: string; default: string }>>>;
  readonly dependencies: Record<string, string>;
  readonly peerDependencies?: Record<string, string>;
  readonly peerDependenciesMeta?: object;
}

const FOLDERS = ['.', 'infra', 'local'] as const;

const packageIn = (folder: string): PackageJson =>
  JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as PackageJson;

const packages = FOLDERS.map((folder) => ({ folder, json: packageIn(folder) }));

const entriesWith = (kind: 'import' | 'require'): string[] =>
  packages.flatMap(({ json: { name, exports } }) =>
    Object.entries(exports)
      .filter(([, entry]) => typeof entry === 'object' && entry[kind] !== undefined)
      .map(([entry]) => entry.replace(/^\./, name)),
  );

const run = (code: string, inputType: string): string =>
  execFileSync(process.execPath, [`--input-type=${inputType}`, '-e', code], { encoding: 'utf8' });

describe('the packages as they are published', () => {
  it('give every entry to whoever imports', () => {
    const names = entriesWith('import');
    const code = `const names = ${JSON.stringify(names)};
      const counts = await Promise.all(names.map(async (name) => Object.keys(await import(name)).length));
      console.log(JSON.stringify(counts));`;
    const counts = JSON.parse(run(code, 'module')) as number[];
    expect(counts).toHaveLength(names.length);
    expect(Math.min(...counts)).toBeGreaterThan(0);
  });

  it('give every entry but the laptop cloud and what commands share to whoever requires', () => {
    const names = entriesWith('require');
    expect(entriesWith('import').filter((name) => !names.includes(name))).toEqual([
      'sfn-redshift-tasker/command-line',
      'sfn-redshift-tasker-local',
    ]);
    const code = `console.log(JSON.stringify(${JSON.stringify(names)}.map((name) => Object.keys(require(name)).length)))`;
    expect(Math.min(...(JSON.parse(run(code, 'commonjs')) as number[]))).toBeGreaterThan(0);
  });

  it('have types beside every file that they name', () => {
    for (const { folder, json } of packages) {
      for (const entry of Object.values(json.exports)) {
        if (typeof entry === 'string') continue;
        for (const { types } of Object.values(entry)) expect(readFileSync(join(folder, types), 'utf8')).not.toBe('');
      }
    }
  });

  it('have one version, and the CDK and local packages depend on exactly that of the runtime', () => {
    const [runtime, cdk, local] = packages.map(({ json }) => json);
    expect(new Set(packages.map(({ json }) => json.version)).size).toBe(1);
    expect(cdk?.dependencies).toEqual({ 'sfn-redshift-tasker': runtime?.version });
    expect(local?.dependencies['sfn-redshift-tasker']).toBe(runtime?.version);
  });

  it('have no peers, but the CDK where constructs are written with it, and who wants it the durable SDK', () => {
    expect(packages.map(({ json }) => Object.keys(json.peerDependencies ?? {}))).toEqual([
      ['@aws/durable-execution-sdk-js'],
      ['aws-cdk-lib', 'constructs'],
      [],
    ]);
    expect(packageIn('.').peerDependenciesMeta).toEqual({ '@aws/durable-execution-sdk-js': { optional: true } });
  });

  it('make production install the SDK clients of handlers and commands, Powertools, a driver of PostgreSQL, a schema library, a command parser and types, and nothing local', () => {
    expect(Object.keys(packageIn('.').dependencies)).toEqual([
      '@aws-lambda-powertools/batch',
      '@aws-lambda-powertools/idempotency',
      '@aws-lambda-powertools/logger',
      '@aws-lambda-powertools/metrics',
      '@aws-lambda-powertools/tracer',
      '@aws-sdk/client-cloudformation',
      '@aws-sdk/client-cloudwatch',
      '@aws-sdk/client-dynamodb',
      '@aws-sdk/client-eventbridge',
      '@aws-sdk/client-iam',
      '@aws-sdk/client-kms',
      '@aws-sdk/client-lambda',
      '@aws-sdk/client-redshift-data',
      '@aws-sdk/client-s3',
      '@aws-sdk/client-secrets-manager',
      '@aws-sdk/client-sfn',
      '@aws-sdk/client-sqs',
      '@aws-sdk/rds-signer',
      '@types/aws-lambda',
      'aws-xray-sdk-core',
      'commander',
      'pg',
      'valibot',
    ]);
  });

  it('load protocol and fakes without any AWS SDK', () => {
    const code = `for (const name of ['sfn-redshift-tasker', 'sfn-redshift-tasker/memory']) require(name);
      console.log(JSON.stringify(Object.keys(require.cache)))`;
    const loaded = JSON.parse(run(code, 'commonjs')) as string[];
    expect(loaded.length).toBeGreaterThan(50);
    expect(loaded.filter((file) => /@aws-sdk|@smithy/.test(file))).toEqual([]);
  });
});
