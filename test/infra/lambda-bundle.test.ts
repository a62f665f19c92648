import { builtinModules } from 'node:module';
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { execFileSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Metafile } from 'esbuild';

const SIZE_MAX_BYTES = 800 * 1000;
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

describe('the code of the Lambda functions', () => {
  let folder: string;
  let metafiles: [string, Metafile][];

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'lambda-bundle-'));
    metafiles = Object.entries(bundle(folder));
  });

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('is one file for each entry, with its source map', () => {
    expect(readdirSync(folder)).toEqual(metafiles.map(([name]) => name));
    for (const [name] of metafiles) {
      expect(readdirSync(join(folder, name)).sort()).toEqual(['index.mjs', 'index.mjs.map']);
    }
  });

  it('stays below 800 KB', () => {
    for (const [name] of metafiles) {
      expect(statSync(join(folder, name, 'index.mjs')).size).toBeLessThan(SIZE_MAX_BYTES);
    }
  });

  it('asks the runtime for nothing but modules of Node itself', () => {
    const builtin = new Set(builtinModules.flatMap((name) => [name, `node:${name}`]));
    for (const [, { outputs }] of metafiles) {
      const external = Object.values(outputs).flatMap(({ imports }) => imports.map(({ path }) => path));
      expect(external.length).toBeGreaterThan(0);
      expect(external.filter((path) => !builtin.has(path))).toEqual([]);
    }
  });

  it('holds handlers, domain, ports and adapters of this package, and no laptop cloud, fake, command or construct', () => {
    for (const [, { inputs }] of metafiles) {
      const own = Object.keys(inputs).filter((path) => !path.includes('node_modules/'));
      expect(own.filter((path) => !/^src\/(handlers|domain|ports|adapters)\//.test(path))).toEqual([]);
      expect(own.filter((path) => path.startsWith('src/adapters/memory/'))).toEqual([]);
      expect(own).toContain('src/handlers/lambda.ts');
    }
  });

  it('holds the AWS SDK, the Powertools and the schema library, and no other package', () => {
    for (const [, { inputs }] of metafiles) {
      const packages = new Set(
        Object.keys(inputs)
          .map((path) => /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1])
          .filter((name) => name !== undefined),
      );
      expect([...packages].filter((name) => !ALLOWED_PACKAGES.some((pattern) => pattern.test(name)))).toEqual([]);
      expect(packages).toContain('@aws-sdk/client-redshift-data');
    }
  });

  it('exports the handler that the functions name, and tells a missing setting only when it is invoked', () => {
    const code = `const { handler } = await import(${JSON.stringify(pathToFileURL(join(folder, 'tasker', 'index.mjs')).href)});
      try { await handler({ sqlStatement: 'select 1' }); } catch (error) { console.log(error.name); }`;
    const env = { ...process.env, AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' };
    expect(
      execFileSync(process.execPath, ['--input-type=module', '--eval', code], { encoding: 'utf8', env }).trim(),
    ).toBe('ConfigurationError');
  });
});
