// Temporary files of the tests are in memory, where the machine has a file system there with room: tests start many databases, of
// a thousand small files each, and a disk took a third of the whole time. Who sets TMPDIR has the say.
import { accessSync, constants, mkdtempSync, readFileSync, rmSync, statfsSync } from 'node:fs';
import { join } from 'node:path';

const MEMORY = '/dev/shm';
/** Several times what a run holds at once; a container's is often 64 MB. */
const BYTES_MIN = 4 * 1024 ** 3;

let folder;

export default function setUp() {
  if (process.env.TMPDIR !== undefined || !isFit()) return;
  folder = mkdtempSync(join(MEMORY, 'sfn-redshift-tasker-tests-'));
  process.env.TMPDIR = folder;
}

export function tearDown() {
  if (folder === undefined) return;
  delete process.env.TMPDIR;
  rmSync(folder, { recursive: true, force: true });
}

/** Whether it is there, has room, and runs programs: some tests install packages into a temporary folder. */
function isFit() {
  try {
    accessSync(MEMORY, constants.W_OK);
    const { bavail, bsize } = statfsSync(MEMORY);
    const mounted = readFileSync('/proc/mounts', 'utf8')
      .split('\n')
      .map((line) => line.split(' '))
      .find(([, place]) => place === MEMORY);
    return bavail * bsize >= BYTES_MIN && mounted !== undefined && !mounted[3].split(',').includes('noexec');
  } catch {
    return false;
  }
}
