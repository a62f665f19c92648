import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { runInNewContext } from 'node:vm';
import { describe, expect, it, jest } from '@jest/globals';
import { markdownFiles } from './support/links.js';
import { codeBlocks } from './support/markdown.js';

// Reads the types of the AWS SDK and of CDK; a busy machine takes several times as long.
jest.setTimeout(180_000);

const TYPEDOC = join('node_modules', 'typedoc', 'bin', 'typedoc');

/** What `npm run docs` does, without writing anything. */
function check(...options: string[]): { status: number | null; told: string } {
  // Where both are set, Node warns of it.
  const { FORCE_COLOR: _color, ...environment } = process.env;
  const { status, stdout, stderr } = spawnSync(process.execPath, [TYPEDOC, '--emit', 'none', ...options], {
    encoding: 'utf8',
    env: { ...environment, NO_COLOR: '1' },
  });
  return { status, told: `${stdout}${stderr}` };
}

describe('the API reference', () => {
  it('has a text for every export of the three packages, and no link that leads nowhere', () => {
    const { status, told } = check();
    expect([status, told]).toEqual([0, expect.not.stringMatching(/^\[(?:warning|error)\]/m)]);
  });

  it('would not be built with an export that has no text, or with a link to what is not there', () => {
    const folder = mkdtempSync(join(tmpdir(), 'undocumented-'));
    const entry = join(folder, 'entry.ts');
    writeFileSync(entry, '/** See {@link nowhere}. */\nexport const told = 1;\nexport const untold = 2;\n');
    writeFileSync(join(folder, 'tsconfig.json'), '{ "compilerOptions": { "types": [] }, "files": ["entry.ts"] }');
    const ours = JSON.stringify(pathToFileURL('typedoc.config.mjs').href);
    const theirs = { entryPoints: [entry], tsconfig: join(folder, 'tsconfig.json'), projectDocuments: [], plugin: [] };
    const options = join(folder, 'typedoc.config.mjs');
    writeFileSync(options, `import ours from ${ours};\nexport default { ...ours, ...${JSON.stringify(theirs)} };\n`);
    const { status, told } = check('--options', options);
    rmSync(folder, { recursive: true });
    expect(status).not.toBe(0);
    expect(told).toMatch(/untold \(Variable\).*does not have any documentation/);
    expect(told).toMatch(/Failed to resolve link to "nowhere"/);
  });
});

/** What the first module of the site's scripts says of something: `expression`, evaluated with its exports in scope. */
function evaluate<Result>(script: string, names: string, expression: string): Result {
  const code = `const { ${names} } = await import(${JSON.stringify(pathToFileURL(script).href)});
    console.log(JSON.stringify(${expression}));`;
  const { stdout } = spawnSync(process.execPath, ['--input-type=module', '--eval', code], { encoding: 'utf8' });
  return JSON.parse(stdout) as Result;
}

describe('the pages of the site', () => {
  it('each stand in a group of the navigation', () => {
    const paths = [...markdownFiles('.', 'docs'), 'CHANGELOG.md', 'CONTRIBUTING.md', 'SECURITY.md'];
    const [groups, order] = evaluate<[string[], string[]]>(
      'scripts/typedoc-pages.mjs',
      'groupOf, GROUP_ORDER',
      `[${JSON.stringify(paths)}.map(groupOf), GROUP_ORDER]`,
    );
    expect(groups).toHaveLength(paths.length);
    expect(groups.filter((group) => !order.includes(group))).toEqual([]);
  });
});

describe('the diagrams of the site', () => {
  it('are drawn by a script of the site itself, with what stands in the page and nothing else', () => {
    const block = '<pre><code class="mermaid">A-&gt;&gt;B: hello\n</code><button type="button">Copy</button></pre>';
    const page = `<html><head></head><body>${block}<pre><code class="ts">code</code></pre></body></html>`;
    const [drawn, untouched] = evaluate<[string, string]>(
      'scripts/typedoc-diagrams.mjs',
      'withDiagrams',
      `[withDiagrams(${JSON.stringify(page)}, '../'), withDiagrams('<p>no diagram</p>', '')]`,
    );
    expect(drawn).toContain('<pre class="mermaid">A-&gt;&gt;B: hello\n</pre><pre><code class="ts">code</code></pre>');
    expect(drawn).toContain('<script src="../assets/mermaid.js"></script>');
    expect(drawn).not.toContain('https:');
    expect(untouched).toBe('<p>no diagram</p>');
  });

  it('are all in the language of Mermaid, and a mistake in one would be told', async () => {
    const parse = mermaidParser();
    await expect(parse('sequenceDiagram\n  A->>B: one; two')).rejects.toThrow('Parse error');
    const diagrams = markdownFiles('.').flatMap((page) => codeBlocks(page, 'mermaid'));
    expect(diagrams.length).toBeGreaterThan(1);
    for (const diagram of diagrams) await expect(parse(diagram)).resolves.toMatchObject({ diagramType: 'sequence' });
  });
});

/** The parser of the script that draws; it needs no page for that. */
function mermaidParser(): (diagram: string) => Promise<unknown> {
  const page = { addEventListener: () => undefined, querySelectorAll: () => [] };
  const scope: Record<string, unknown> = {
    ...page,
    document: page,
    console,
    setTimeout,
    clearTimeout,
    structuredClone,
  };
  Object.assign(scope, { window: scope, self: scope, URL, queueMicrotask });
  runInNewContext(readFileSync(require.resolve('@mermaid-js/tiny/dist/mermaid.tiny.js'), 'utf8'), scope);
  return (scope.mermaid as { parse: (diagram: string) => Promise<unknown> }).parse;
}
