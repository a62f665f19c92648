import { dirname } from 'node:path';

/** Whether a file is in a folder or below it; for `<folder>/*` only whether it is in it. */
export const isWithin = (file, folder) =>
  folder.endsWith('/*') ? dirname(file) === folder.slice(0, -2) : file.startsWith(`${folder}/`);
