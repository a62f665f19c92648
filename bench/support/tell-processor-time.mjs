// Loaded ahead of a program (`node --import`): at the program's end its processor time in milliseconds, threads included, is in the file that
// BENCH_PROCESSOR_TIME_FILE names.
import { writeFileSync } from 'node:fs';
import { isMainThread } from 'node:worker_threads';
import { processorMilliseconds } from './processor-time.mjs';

const file = process.env.BENCH_PROCESSOR_TIME_FILE;
if (isMainThread) process.on('exit', () => writeFileSync(file, String(processorMilliseconds())));
