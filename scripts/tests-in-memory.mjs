// Temporary files of the tests are in memory, where the machine has a file system there with room: tests start many databases, of
// a thousand small files each, and a disk took a third of the whole time. Who sets TMPDIR has the say.
import { accessSync, chmodSync, constants, mkdtempSync, readFileSync, readdirSync, rmSync, statfsSync } from 'node:fs';
import { join } from 'node:path';
import { kill } from 'node:process';

const MEMORY = '/dev/shm';
/** Several times what a run holds at once; a container's is often 64 MB. */
const BYTES_MIN = 4 * 1024 ** 3;

/** How a run's folder is called, but for the number of its process and some letters. */
const NAME = 'sfn-redshift-tasker-tests-';

/** How the paths of such folders begin. */
export const FOLDER = join(MEMORY, NAME);

export default function setUp() {
  if (process.env.TMPDIR !== undefined || !isFit()) return;
  removeLeftovers();
  const folder = mkdtempSync(`${FOLDER}${process.pid}-`);
  // Others may pass, and not look: where root runs the tests, PostgreSQL's server in a folder below runs as somebody else.
  chmodSync(folder, 0o711);
  process.env.TMPDIR = folder;
}

/** A run that was killed could not give its memory back. */
function removeLeftovers() {
  for (const name of readdirSync(MEMORY)) {
    const processId = Number(new RegExp(`^${NAME}(\\d+)-`).exec(name)?.[1]);
    if (processId > 0 && !isAlive(processId)) rmSync(join(MEMORY, name), { recursive: true, force: true });
  }
}

function isAlive(processId) {
  try {
    return kill(processId, 0);
  } catch ({ code }) {
    // Somebody else's is alive, too.
    return code !== 'ESRCH';
  }
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
