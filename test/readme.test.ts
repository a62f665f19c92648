import { describe, expect, it } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { codeBlocks } from './support/markdown.js';

const STATE_PAGE = 'docs/reference/states.md';

const readme = readFileSync('README.md', 'utf8');

describe('the README', () => {
  it('is a front page of less than 150 lines', () => {
    expect(readme.trimEnd().split('\n').length).toBeLessThan(150);
  });

  it('names only scripts that exist', () => {
    const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> };
    const named = [...readme.matchAll(/npm run ([a-z:]+)/g)].map(([, name]) => name ?? '');
    expect(named).not.toEqual([]);
    expect(named.filter((name) => !(name in scripts))).toEqual([]);
  });
});

describe('the reference of states', () => {
  it('shows the state that the command prints', () => {
    const call = /npx sfn-redshift-tasker (asl --name .*)/.exec(readFileSync(STATE_PAGE, 'utf8'))?.[1] ?? '';
    const commandLine = [...call.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '');
    const printed = execFileSync(process.execPath, ['dist/esm/cli/main.js', ...commandLine], { encoding: 'utf8' });
    expect(JSON.parse(codeBlocks(STATE_PAGE, 'json')[0] ?? '')).toEqual(JSON.parse(printed));
  });
});
