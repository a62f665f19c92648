import { execFileSync, spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { invocationStoreContract } from '../src/contract/index.js';

const programsIn = (folder: string): string[] =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.mjs'))
    .map((name) => `${folder}/${name}`);

const ROADS = programsIn('examples/roads');
const HOW_TO = programsIn('examples/how-to');
const INDEX = readFileSync('examples/README.md', 'utf8');

/** What a page is called whose example has another name. */
const PAGE_OF: Readonly<Record<string, string>> = {
  'results-in-s3': 'docs/how-to/large-results.md',
  upgrade: 'docs/migrating.md',
};

/** Without what tells a test runner that it is run by another one. */
const environment = (): NodeJS.ProcessEnv => {
  const { NODE_TEST_CONTEXT: _context, ...rest } = process.env;
  return { ...rest, AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' };
};

describe('the examples', () => {
  let printed: Readonly<Record<string, string>>;

  beforeAll(() => {
    const text = execFileSync(process.execPath, ['test/support/run-examples.mjs', ...ROADS, ...HOW_TO], {
      encoding: 'utf8',
      env: environment(),
    });
    printed = JSON.parse(text) as Record<string, string>;
  });

  it.each([...ROADS, ...HOW_TO])('%s runs, holds what it says, and prints the line that the index shows', (path) => {
    const [line = '', ...others] = (printed[path] ?? '').split('\n');
    expect(others).toEqual(['']);
    // Ids differ from run to run.
    const shown = line.replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/, '…');
    expect(INDEX).toContain(`| \`${path.slice('examples/'.length)}\` |`);
    expect(INDEX).toContain(`| ${shown} |`);
  });

  it('have a store of their own, which passes the published contract under the test runner of Node.js', () => {
    const commandLine = ['--test', '--test-reporter=tap', 'examples/stores/'];
    const { status, stdout } = spawnSync(process.execPath, commandLine, { encoding: 'utf8', env: environment() });
    expect([status, stdout]).toEqual([0, expect.stringContaining('# fail 0')]);
    const passed = Number(/^# pass (\d+)$/m.exec(stdout)?.[1]);
    expect(passed).toBeGreaterThan(invocationStoreContract.length);
  });

  it('are there for each road and each how-to page', () => {
    expect(ROADS).toEqual(['deploy', 'embed', 'test'].map((road) => `examples/roads/${road}.mjs`));
    const pages = readdirSync('docs/how-to').map((name) => name.replace('.md', ''));
    const names = HOW_TO.map((path) => path.replace('examples/how-to/', '').replace('.mjs', ''));
    // Updating and removing are commands against an account.
    expect(pages.filter((page) => !names.includes(page))).toEqual(['update-and-remove']);
    const untold = HOW_TO.filter((path, index) => {
      const name = names[index] ?? '';
      return !readFileSync(PAGE_OF[name] ?? `docs/how-to/${name}.md`, 'utf8').includes(`\`${path}\``);
    });
    expect(untold).toEqual([]);
  });
});
