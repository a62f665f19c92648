import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { Instrumenter } from '@stryker-mutator/instrumenter';

const silent = { isDebugEnabled: () => false, debug() {}, info() {}, warn() {}, error() {} };

/**
 * Writes every change into the files of the folders, each switched on by its number in `__STRYKER_ACTIVE_MUTANT__`,
 * and tells them: number, file, line, what stood there and what stands there instead.
 *
 * Left out are texts with a blank in them outside the table's expressions: the prose of messages, which tests do not repeat.
 */
export async function plantMutants(sandbox, folders) {
  const files = folders.flatMap((folder) =>
    readdirSync(join(sandbox, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
      .map((entry) => join(entry.parentPath, entry.name)),
  );
  const instrumented = await new Instrumenter(silent).instrument(
    files.sort().map((name) => ({ name, mutate: true, content: readFileSync(name, 'utf8') })),
    { plugins: null, excludedMutations: [], ignorers: [] },
  );
  for (const { name, content } of instrumented.files) writeFileSync(name, content);
  return instrumented.mutants
    .map(({ id, fileName, location, mutatorName, replacement }) => ({
      id,
      fileName: relative(sandbox, fileName),
      line: location.start.line + 1,
      start: location.start,
      end: location.end,
      mutatorName,
      original: originalOf(relative(sandbox, fileName), location),
      replacement,
    }))
    .filter(({ fileName, mutatorName, original }) => {
      const isProse = mutatorName === 'StringLiteral' && original.includes(' ');
      return !isProse || fileName.startsWith('src/adapters/dynamodb');
    });
}

const HOUSE = join(import.meta.dirname, '..', '..');

function originalOf(file, { start, end }) {
  const lines = readFileSync(join(HOUSE, file), 'utf8')
    .split('\n')
    .slice(start.line, end.line + 1);
  lines[lines.length - 1] = lines.at(-1).slice(0, end.column);
  lines[0] = lines[0].slice(start.column);
  return lines.join('\n');
}
