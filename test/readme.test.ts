import { describe, expect, it } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { codeBlocks } from './support/markdown.js';

const readme = readFileSync('README.md', 'utf8');

describe('the README', () => {
  it('shows the state that the command prints', () => {
    const call = /npx sfn-redshift-tasker (asl --name .*)/.exec(readme)?.[1] ?? '';
    const commandLine = [...call.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '');
    const printed = execFileSync(process.execPath, ['dist/esm/cli/main.js', ...commandLine], { encoding: 'utf8' });
    expect(JSON.parse(codeBlocks('README.md', 'json')[0] ?? '')).toEqual(JSON.parse(printed));
  });

  it('links to files that exist', () => {
    const links = [...readme.matchAll(/\]\(([^)#:]+)\)/g)].map(([, path]) => path ?? '');
    for (const path of links) expect(() => readFileSync(path)).not.toThrow();
  });

  it('names only scripts that exist', () => {
    const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> };
    const named = [...readme.matchAll(/npm run ([a-z:]+)/g)].map(([, name]) => name ?? '');
    expect(named.filter((name) => !(name in scripts))).toEqual([]);
  });
});
