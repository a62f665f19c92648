import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { posix } from 'node:path';
import { FORBIDDEN_IMPORTS, plantForbiddenImports } from './support/forbidden-imports.js';
import { findImportViolations, type ImportFindings } from './support/import-violations.js';

describe('imports run one way', () => {
  let planted: string;
  let ofSources: ImportFindings;
  let ofPlanted: ImportFindings;

  beforeAll(async () => {
    planted = plantForbiddenImports();
    [ofSources, ofPlanted] = await Promise.all([findImportViolations('.'), findImportViolations(planted)]);
  });

  afterAll(() => rmSync(planted, { recursive: true, force: true }));

  it('in all packages, without a circle', () => {
    expect(ofSources.violations).toEqual([]);
    expect(ofSources.files).toBeGreaterThan(300);
    expect(ofSources.imports).toBeGreaterThan(1_000);
  });

  it('finds one forbidden import of each kind', () => {
    const found = ofPlanted.violations.map(({ rule, from }) => `${rule}: ${from}`);
    const expected = FORBIDDEN_IMPORTS.map(([rule, file]) => `${rule}: ${file}`);
    expect(found.sort()).toEqual(expected.sort());
  });

  it('plants an import against each rule', () => {
    const rules = /forbidden\(\s*'([a-z-]+)'|only\(\s*'([a-z-]+)'/g;
    const names = [...readFileSync('dependency-rules.config.mjs', 'utf8').matchAll(rules)].map(([, a, b]) => a ?? b);
    expect(new Set(FORBIDDEN_IMPORTS.map(([rule]) => rule))).toEqual(new Set(names));
  });
});

describe('a published name means the same to whoever installs a package and to the sources', () => {
  const { paths } = (JSON.parse(readFileSync('tsconfig.json', 'utf8')) as Tsconfig).compilerOptions;

  interface Tsconfig {
    readonly compilerOptions: { readonly paths: Readonly<Record<string, readonly string[]>> };
  }

  interface PackageJson {
    readonly name: string;
    readonly exports: Readonly<Record<string, string | { readonly import: { readonly types: string } }>>;
  }

  const publishedBy = (folder: string): [string, string[]][] => {
    const { name, exports } = JSON.parse(readFileSync(posix.join(folder, 'package.json'), 'utf8')) as PackageJson;
    return Object.entries(exports).flatMap(([entry, target]): [string, string[]][] => {
      if (typeof target === 'string') return [];
      const source = target.import.types.replace('./dist/esm/', 'src/').replace(/\.d\.ts$/, '.ts');
      return [[posix.join(name, entry), [`./${posix.join(folder, source)}`]]];
    });
  };

  it('is led to the source of what it exports, and no other name is', () => {
    expect(paths).toEqual(Object.fromEntries(['.', 'infra', 'local'].flatMap(publishedBy)));
  });
});

describe('time, chance and environment come in through ports', () => {
  const sources = readdirSync('src', { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => posix.join('src', name.replaceAll('\\', '/')));

  const usersOf = (pattern: RegExp, folders: readonly string[]): string[] =>
    sources.filter(
      (file) =>
        folders.some((folder) => file.startsWith(folder)) &&
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
