import { describe, expect, it } from '@jest/globals';
import ts from 'typescript';
import { markdownFiles } from './support/links.js';
import { codeBlocks } from './support/markdown.js';

// Told in steps, with names that the reader's own code has.
const SKETCHES = ['README', 'bench', 'redshift-data', 'states'].map((name) => `docs/laptop-cloud/${name}.md`);
const PAGES = markdownFiles('.').filter(
  (page) => /^(README|infra|local|docs)/.test(page) && !page.startsWith('docs/decisions/'),
);
const COMPILED = PAGES.filter((page) => !SKETCHES.includes(page) && codeBlocks(page, 'ts').length > 0);

const OPTIONS: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2023,
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  strict: true,
  noEmit: true,
  skipLibCheck: true,
  types: ['node'],
};

/** What the compiler has to say about files that stand at the repository's root, where the packages are found as users find them. */
function problemsOf(files: ReadonlyMap<string, string>): string[] {
  const onDisk = ts.createCompilerHost(OPTIONS);
  const host: ts.CompilerHost = {
    ...onDisk,
    fileExists: (name) => files.has(name) || onDisk.fileExists(name),
    readFile: (name) => files.get(name) ?? onDisk.readFile(name),
    getSourceFile: (name, version) => {
      const code = files.get(name);
      return code === undefined ? onDisk.getSourceFile(name, version) : ts.createSourceFile(name, code, version);
    },
  };
  return ts
    .getPreEmitDiagnostics(ts.createProgram([...files.keys()], OPTIONS, host))
    .map(({ messageText, file }) => `${file?.fileName ?? ''}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`);
}

describe('the code in README and guides', () => {
  it('compiles against the packages as they are built, and a mistake in it would be told', () => {
    const blocks = COMPILED.flatMap((page) =>
      codeBlocks(page, 'ts').map((code, index) => [`${page.replaceAll('/', '-')}-${index}`, code] as const),
    );
    const mistake = "import { noSuchExport } from 'sfn-redshift-tasker';\nnoSuchExport();\n";
    const files = [...blocks, ['mistake', mistake] as const].map(
      ([name, code]) => [`${process.cwd()}/${name}.mts`, code] as const,
    );
    expect(new Set(blocks.map(([name]) => name.replace(/-\d+$/, ''))).size).toBe(COMPILED.length);
    expect(COMPILED.length).toBeGreaterThan(8);
    expect(problemsOf(new Map(files))).toEqual([expect.stringMatching(/mistake\.mts: .*noSuchExport/)]);
  });

  it('has JSON that parses', () => {
    for (const block of PAGES.flatMap((page) => codeBlocks(page, 'json'))) {
      expect(() => JSON.parse(block) as unknown).not.toThrow();
    }
  });
});
