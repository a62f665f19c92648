import { rmSync } from 'node:fs';
import { FOLDER } from './tests-in-memory.mjs';

export default function tearDown() {
  const folder = process.env.TMPDIR;
  if (!folder?.startsWith(FOLDER)) return;
  delete process.env.TMPDIR;
  rmSync(folder, { recursive: true, force: true });
}
