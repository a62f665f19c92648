import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

const FOLDERS = ['.', 'infra', 'local'];

describe('the fields that a release needs', () => {
  let root: string;
  const releaseFields = (...commandLine: string[]): { status: number | null; told: string[] } => {
    const { status, stderr } = spawnSync(
      process.execPath,
      ['scripts/release-fields.mjs', '--root', root, ...commandLine],
      { encoding: 'utf8' },
    );
    return { status, told: stderr.split('\n').filter((line) => line !== '') };
  };
  const packageJson = (folder: string): Record<string, unknown> =>
    JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8')) as Record<string, unknown>;

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'release-'));
    for (const folder of FOLDERS) {
      mkdirSync(join(root, folder), { recursive: true });
      cpSync(join(folder, 'package.json'), join(root, folder, 'package.json'));
    }
  });

  afterEach(() => rmSync(root, { recursive: true, force: true }));

  it('are complete in the repository, but for the address that is written at publication', () => {
    const missing = releaseFields('--check').told.filter((line) => line.endsWith(' is missing'));
    const fields = missing.map((line) => /'(.*)'/.exec(line)?.[1]);
    expect(fields.filter((field) => !['repository', 'homepage', 'bugs'].includes(field ?? ''))).toEqual([]);
    expect(missing.length % (3 * FOLDERS.length)).toBe(0);
  });

  it('are complete in all three packages once the address is written', () => {
    expect(releaseFields('--repository', 'https://git.example/owner/name')).toEqual({ status: 0, told: [] });
    expect(releaseFields('--check', '--tag', `v${String(packageJson('.').version)}`)).toEqual({ status: 0, told: [] });
    expect(packageJson('infra')).toMatchObject({
      repository: { type: 'git', url: 'git+https://git.example/owner/name.git', directory: 'infra' },
      bugs: { url: 'https://git.example/owner/name/issues' },
      homepage: 'https://git.example/owner/name/tree/main/infra#readme',
    });
  });

  it('take a new version in all packages and in what two of them depend on', () => {
    releaseFields('--repository', 'https://git.example/owner/name', '--version', '7.8.9');
    expect(releaseFields('--check', '--tag', 'v7.8.9')).toEqual({ status: 0, told: [] });
    expect(FOLDERS.map((folder) => packageJson(folder).version)).toEqual(['7.8.9', '7.8.9', '7.8.9']);
    expect(packageJson('local').dependencies).toMatchObject({ 'sfn-redshift-tasker': '7.8.9' });
  });

  it('stop a release whose tag is that of another version', () => {
    releaseFields('--repository', 'https://git.example/owner/name', '--version', '7.8.9');
    const { status, told } = releaseFields('--check', '--tag', 'v7.8.8');
    expect([status, told[0]]).toEqual([1, expect.stringContaining('v7.8.9')]);
  });

  it.each(['github.com/owner/name', 'https://github.com/owner', 'https://github.com/owner/name.git'])(
    'refuse the address %s and write nothing',
    (address) => {
      expect(releaseFields('--repository', address).status).toBe(2);
      expect(packageJson('local')).toEqual(JSON.parse(readFileSync('local/package.json', 'utf8')));
    },
  );

  it('are checked by every package before it is published', () => {
    for (const folder of FOLDERS) {
      expect(packageJson(folder).scripts).toMatchObject({
        prepublishOnly: expect.stringMatching(/release-fields\.mjs --check$/),
      });
    }
  });
});

describe('the workflows', () => {
  const ci = readFileSync('.github/workflows/ci.yml', 'utf8');

  it('run .ci/run on every Node that is supported', () => {
    expect(ci).toMatch(/run: \.ci\/run$/m);
    const majors = /node: \[(.*)\]/.exec(ci)?.[1]?.split(', ') ?? [];
    const tested = [...readFileSync('scripts/other-node.mjs', 'utf8').matchAll(/'(\d+)\.\d+\.\d+'/g)].map(
      ([, major]) => major,
    );
    expect(majors).toEqual(['20', ...tested]);
  });
});

describe('the changelog', () => {
  it('has a heading for what is unreleased, or for the version that the packages have', () => {
    const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
    const headings = [...readFileSync('CHANGELOG.md', 'utf8').matchAll(/^## \[(.*?)\]/gm)].map(([, name]) => name);
    expect(headings[0] === 'Unreleased' || headings[0] === version).toBe(true);
  });
});
