// What the kernel counts for other processes. Linux only.
import { readFileSync } from 'node:fs';

const MAPPING = /^[0-9a-f]+-[0-9a-f]+ \S+ \S+ \S+ \d+ *(.*)$/;
const FIGURE = /^(Rss|Anonymous): +(\d+) kB$/;
const TABLE_FILE = /\.ldb(?: \(deleted\))?$/;
/** In which the kernel tells processor time, on every machine that Node runs on. */
const TICK_MS = 10;
/** Fields of `stat` after the command's name, which may hold spaces and brackets. */
const [USER_TICKS, SYSTEM_TICKS] = [11, 12];

/**
 * What a process has in memory, in KiB: `anonymous` is what it holds itself (heaps, stacks, WebAssembly), `tables` what is in memory of the files
 * of its tables, `resident` everything.
 */
export function kilobytesOf(pid) {
  const sum = { anonymous: 0, tables: 0, resident: 0 };
  let isOfTables = false;
  for (const line of readFileSync(`/proc/${pid}/smaps`, 'utf8').split('\n')) {
    const path = MAPPING.exec(line)?.[1];
    if (path !== undefined) isOfTables = TABLE_FILE.test(path);
    const [, figure, kilobytes] = FIGURE.exec(line) ?? [];
    if (figure === 'Anonymous') sum.anonymous += Number(kilobytes);
    if (figure === 'Rss') sum.resident += Number(kilobytes);
    if (figure === 'Rss' && isOfTables) sum.tables += Number(kilobytes);
  }
  return sum;
}

/** Milliseconds of a processor that a process has taken so far, all its threads together. */
export function processorMillisecondsOf(pid) {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1).split(' ');
  return (Number(fields[USER_TICKS]) + Number(fields[SYSTEM_TICKS])) * TICK_MS;
}

/** The processes that a process has started and that are still there. */
export const childrenOf = (pid) => readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').match(/\d+/g) ?? [];
