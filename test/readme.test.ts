import { describe, expect, it } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import ts from 'typescript';

const readme = readFileSync('README.md', 'utf8');
const blocksOf = (language: string): string[] =>
  [...readme.matchAll(new RegExp(`\`\`\`${language}\\n([^]*?)\`\`\``, 'g'))].map(([, code]) => code ?? '');

describe('the README', () => {
  it('has TypeScript that compiles against the built package', () => {
    const blocks = blocksOf('ts');
    expect(blocks.length).toBeGreaterThan(0);
    const files = new Map(blocks.map((code, index) => [`${process.cwd()}/readme-block-${index}.mts`, code]));
    const options: ts.CompilerOptions = {
      target: ts.ScriptTarget.ES2023,
      module: ts.ModuleKind.NodeNext,
      moduleResolution: ts.ModuleResolutionKind.NodeNext,
      strict: true,
      noEmit: true,
      skipLibCheck: true,
      types: ['node'],
    };
    const onDisk = ts.createCompilerHost(options);
    const host: ts.CompilerHost = {
      ...onDisk,
      fileExists: (name) => files.has(name) || onDisk.fileExists(name),
      readFile: (name) => files.get(name) ?? onDisk.readFile(name),
      getSourceFile: (name, version) => {
        const code = files.get(name);
        return code === undefined ? onDisk.getSourceFile(name, version) : ts.createSourceFile(name, code, version);
      },
    };
    const program = ts.createProgram([...files.keys()], options, host);
    const problems = ts
      .getPreEmitDiagnostics(program)
      .map(({ messageText, file }) => `${file?.fileName ?? ''}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`);
    expect(problems).toEqual([]);
  });

  it('has JSON that parses', () => {
    for (const block of blocksOf('json')) expect(() => JSON.parse(block) as unknown).not.toThrow();
  });

  it('shows the state that the command prints', () => {
    const call = /npm run tasker -- (asl .*)/.exec(readme)?.[1] ?? '';
    const commandLine = [...call.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '');
    const printed = execFileSync(process.execPath, ['dist/esm/cli/main.js', ...commandLine], { encoding: 'utf8' });
    expect(JSON.parse(blocksOf('json')[0] ?? '')).toEqual(JSON.parse(printed));
  });

  it('links to files that exist', () => {
    const links = [...readme.matchAll(/\]\(([^)#:]+)\)/g)].map(([, path]) => path ?? '');
    for (const path of links) expect(() => readFileSync(path)).not.toThrow();
  });

  it('names only scripts that exist', () => {
    const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> };
    const named = [...readme.matchAll(/npm run ([a-z:]+)/g)].map(([, name]) => name ?? '');
    expect(named.filter((name) => !(name in scripts))).toEqual([]);
  });
});
