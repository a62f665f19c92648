import { readFileSync } from 'node:fs';

/** Figures of the system that this package takes the place of; measured on another machine, see its `source`. */
export const EARLIER = JSON.parse(readFileSync(new URL('../earlier.json', import.meta.url), 'utf8'));
