import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';

interface PackageJson {
  readonly exports: Record<string, string | Partial<Record<'import' | 'require', { types: string; default: string }>>>;
  readonly dependencies: Record<string, string>;
}

const { exports: entries, dependencies } = JSON.parse(readFileSync('package.json', 'utf8')) as PackageJson;
const entriesWith = (kind: 'import' | 'require'): string[] =>
  Object.entries(entries)
    .filter(([, entry]) => typeof entry === 'object' && entry[kind] !== undefined)
    .map(([name]) => name.replace(/^\./, 'sfn-redshift-tasker'));

const run = (code: string, inputType: string): string =>
  execFileSync(process.execPath, [`--input-type=${inputType}`, '-e', code], { encoding: 'utf8' });

describe('the package as it is published', () => {
  it('gives every entry to whoever imports', () => {
    const names = entriesWith('import');
    const code = `const names = ${JSON.stringify(names)};
      const counts = await Promise.all(names.map(async (name) => Object.keys(await import(name)).length));
      console.log(JSON.stringify(counts));`;
    const counts = JSON.parse(run(code, 'module')) as number[];
    expect(counts).toHaveLength(names.length);
    expect(Math.min(...counts)).toBeGreaterThan(0);
  });

  it('gives every entry but the laptop cloud to whoever requires', () => {
    const names = entriesWith('require');
    expect(entriesWith('import').filter((name) => !names.includes(name))).toEqual(['sfn-redshift-tasker/local']);
    const code = `console.log(JSON.stringify(${JSON.stringify(names)}.map((name) => Object.keys(require(name)).length)))`;
    expect(Math.min(...(JSON.parse(run(code, 'commonjs')) as number[]))).toBeGreaterThan(0);
  });

  it('has types beside every file that it names', () => {
    for (const entry of Object.values(entries)) {
      if (typeof entry === 'string') continue;
      for (const { types } of Object.values(entry)) expect(readFileSync(types, 'utf8')).not.toBe('');
    }
  });

  it('makes production install the Powertools, the schema library and types, and nothing local', () => {
    expect(
      Object.keys(dependencies)
        .filter((name) => !name.startsWith('@aws-lambda-powertools/'))
        .sort(),
    ).toEqual(['@types/aws-lambda', 'valibot']);
  });

  it('loads protocol and fakes without any AWS SDK', () => {
    const code = `for (const name of ['sfn-redshift-tasker', 'sfn-redshift-tasker/memory']) require(name);
      console.log(JSON.stringify(Object.keys(require.cache)))`;
    const loaded = JSON.parse(run(code, 'commonjs')) as string[];
    expect(loaded.length).toBeGreaterThan(50);
    expect(loaded.filter((file) => /@aws-sdk|@smithy/.test(file))).toEqual([]);
  });
});
