import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import ts from 'typescript';

const GUIDES = ['docs/deploying.md', 'docs/migrating.md'];

const OPTIONS: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2023,
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  strict: true,
  noEmit: true,
  skipLibCheck: true,
  types: ['node'],
};

/** What the compiler has to say about TypeScript that stands at the package's root. */
function problemsOf(blocks: readonly string[]): string[] {
  const files = new Map(blocks.map((code, index) => [`${process.cwd()}/guide-${index}.mts`, code]));
  const onDisk = ts.createCompilerHost(OPTIONS);
  const host: ts.CompilerHost = {
    ...onDisk,
    fileExists: (name) => files.has(name) || onDisk.fileExists(name),
    getSourceFile: (name, version) => {
      const code = files.get(name);
      return code === undefined ? onDisk.getSourceFile(name, version) : ts.createSourceFile(name, code, version);
    },
  };
  return ts
    .getPreEmitDiagnostics(ts.createProgram([...files.keys()], OPTIONS, host))
    .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));
}

describe('the guides to deploying and migrating', () => {
  it('have TypeScript that compiles against the built package', () => {
    const blocks = GUIDES.flatMap((guide) =>
      [...readFileSync(guide, 'utf8').matchAll(/```ts\n([^]*?)```/g)].map(([, code = '']) => code),
    );
    expect(blocks).toHaveLength(2);
    expect(problemsOf(blocks)).toEqual([]);
  }, 60_000);

  it('name every alarm', () => {
    const alarms = [
      ...readFileSync('infra/src/tasker/tasker-alarms.ts', 'utf8').matchAll(/this\.alarm\(\s*['`]([^'`]+)['`]/g),
    ];
    const guide = readFileSync('docs/deploying.md', 'utf8');
    const named = alarms.map(([, name = '']) => name.replace(/^\$\{name\}/, ''));
    expect(named).toHaveLength(7);
    expect(named.filter((name) => !guide.includes(name))).toEqual([]);
  });

  it('name every prop of a tasker that stayed or came', () => {
    const props = ['sfn-redshift-tasker-props.ts', 'tasker-network-props.ts'].flatMap((file) =>
      [...readFileSync(`infra/src/tasker/${file}`, 'utf8').matchAll(/^ {2}readonly (\w+)/gm)].map(
        ([, name = '']) => name,
      ),
    );
    const guide = readFileSync('docs/migrating.md', 'utf8');
    expect(props.length).toBeGreaterThan(25);
    expect(props.filter((name) => !guide.includes(`\`${name}\``) && !guide.includes(`\`${name}:`))).toEqual([]);
  });
});
