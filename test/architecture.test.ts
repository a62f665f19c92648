import { describe, expect, it } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';

const sources = readdirSync('src', { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts'))
  .map((name) => posix.join('src', name.replaceAll('\\', '/')));

interface Import {
  readonly from: string;
  readonly to: string;
}

const importsOf = (file: string): Import[] => {
  const text = readFileSync(join(file), 'utf8');
  const specifiers = [...text.matchAll(/(?:^|\n)\s*(?:import|export)\s[^;]*?from\s+'([^']+)'/g)].map(
    ([, to]) => to ?? '',
  );
  const dynamic = [...text.matchAll(/import\('([^']+)'\)/g)].map(([, to]) => to ?? '');
  return [...specifiers, ...dynamic].map((to) => ({
    from: file,
    to: to.startsWith('.') ? posix.join(posix.dirname(file), to).replace(/\.js$/, '.ts') : to,
  }));
};

const imports = sources.flatMap(importsOf);
const within = (folder: string) => (file: string) => file.startsWith(folder);

/** Every import out of `folder` that `isAllowed` does not allow. */
const strangers = (folder: string, isAllowed: (to: string) => boolean): Import[] =>
  imports.filter(({ from, to }) => within(folder)(from) && !isAllowed(to));

describe('imports run one way', () => {
  it('finds the imports that it judges', () => {
    expect(imports.length).toBeGreaterThan(200);
    expect(imports).toContainEqual({ from: 'src/domain/runtime.ts', to: 'src/ports/clock.ts' });
  });

  it('domain knows ports, a schema library and hashing; ports know nothing', () => {
    const isAllowed = (to: string) =>
      within('src/domain/')(to) || within('src/ports/')(to) || to === 'valibot' || to === 'node:crypto';
    expect(strangers('src/domain/', isAllowed)).toEqual([]);
    expect(strangers('src/ports/', within('src/ports/'))).toEqual([]);
  });

  it('adapters know domain, ports and what SDK errors look like, and no handler and no other technology', () => {
    const technologies = readdirSync('src/adapters', { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => name);
    for (const technology of technologies) {
      const own = `src/adapters/${technology}/`;
      const isAllowed = (to: string) =>
        within(own)(to) ||
        to === 'src/adapters/sdk-error.ts' ||
        within('src/domain/')(to) ||
        within('src/ports/')(to) ||
        !within('src/')(to);
      expect(strangers(own, isAllowed)).toEqual([]);
    }
  });

  it('handlers know domain and ports; only compose knows adapters', () => {
    const knowers = imports
      .filter(({ from, to }) => within('src/handlers/')(from) && within('src/adapters/')(to))
      .map(({ from }) => from);
    expect(new Set(knowers)).toEqual(new Set(['src/handlers/compose.ts']));
    expect(strangers('src/handlers/', (to) => !within('src/cli/')(to))).toEqual([]);
  });
});

describe('time, chance and environment come in through ports', () => {
  const usersOf = (pattern: RegExp, folders: readonly string[]): string[] =>
    sources.filter(
      (file) =>
        folders.some((folder) => within(folder)(file)) &&
        pattern.test(readFileSync(file, 'utf8').replace(/\/\*\*[^]*?\*\/|\/\/.*/g, '')),
    );

  it('only the system adapters ask the machine for time and chance', () => {
    const pattern = /Date\.now\(|new Date\(\)|Math\.random\(|setTimeout\(|setInterval\(|performance\.now\(/;
    expect(usersOf(pattern, ['src/domain/', 'src/ports/', 'src/handlers/', 'src/adapters/'])).toEqual(
      expect.arrayContaining(['src/adapters/system/system-clock.ts']),
    );
    expect(usersOf(pattern, ['src/domain/', 'src/ports/', 'src/handlers/'])).toEqual([]);
  });

  it('only compose reads process.env', () => {
    expect(usersOf(/process\.env\b/, ['src/domain/', 'src/ports/', 'src/handlers/', 'src/adapters/'])).toEqual([
      'src/handlers/compose.ts',
    ]);
  });
});
