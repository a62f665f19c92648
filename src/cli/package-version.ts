import { readFileSync } from 'node:fs';

/**
 * The version of the package whose command this is.
 *
 * @param commandUrl `import.meta.url` of a file in `dist/esm/cli` of the package.
 */
export function packageVersion(commandUrl: string): string {
  const file = new URL('../../../package.json', commandUrl);
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
}
