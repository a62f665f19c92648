import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { anchorsOf, deadLinks, linksOf, markdownFiles } from './support/links.js';

/** A form, not a page. */
const PULL_REQUEST = '.github/pull_request_template.md';

const pages = markdownFiles('.');

describe('the pages', () => {
  it('link to files and headings that exist', () => {
    expect(pages.length).toBeGreaterThan(40);
    expect(deadLinks('.', pages)).toEqual([]);
  });

  it('begin with a heading, by which the site calls them', () => {
    const titles = pages.map((page) => /^# (.+)$/m.exec(readFileSync(page, 'utf8'))?.[1]);
    expect(pages.filter((_, index) => titles[index] === undefined && pages[index] !== PULL_REQUEST)).toEqual([]);
  });

  it('are reached from the front page, each of them', () => {
    const reached = new Set<string>();
    const follow = (page: string): void => {
      if (reached.has(page) || !pages.includes(page)) return;
      reached.add(page);
      for (const { path } of linksOf('.', page)) follow(path);
    };
    follow('README.md');
    const guides = pages.filter((page) => page.startsWith('docs/') && !page.startsWith('docs/decisions/'));
    expect(guides.filter((page) => !reached.has(page))).toEqual([]);
  });
});

describe('the reference', () => {
  const page = (name: string): string => readFileSync(`docs/reference/${name}.md`, 'utf8');
  const namesIn = (path: string, pattern: RegExp): string[] =>
    [...readFileSync(path, 'utf8').matchAll(pattern)].map(([, name = '']) => name);

  it('has every error of the starter, every metric and every environment variable', () => {
    // Told to the queue, and to whoever calls the operator's command.
    const elsewhere = ['CompletionUnconfirmed', 'QueueUnavailableError', 'FunctionFailedError'];
    const errors = [
      ...namesIn('src/domain/errors.ts', /override readonly name = '(\w+)'/g),
      ...namesIn('src/ports/port-errors.ts', /override readonly name = '(\w+)'/g),
    ].filter((name) => !elsewhere.includes(name));
    const metrics = namesIn('src/ports/telemetry.ts', /^ {2}\| '(\w+)'/gm);
    const variables = namesIn('src/handlers/read-settings.ts', /'(TASKER_\w+)'/g);
    expect([errors.length > 8, metrics.length > 10, variables.length > 12]).toEqual([true, true, true]);
    expect(errors.filter((name) => !page('errors').includes(`\`${name}\``))).toEqual([]);
    expect(metrics.filter((name) => !page('metrics').includes(`\`${name}\``))).toEqual([]);
    const embedding = readFileSync('docs/embedding.md', 'utf8');
    expect(variables.filter((name) => !embedding.includes(`\`${name}\``))).toEqual([]);
  });
});

describe('the check of links', () => {
  it('tells a file, an anchor and a picture that are not there, and nothing else', () => {
    const root = mkdtempSync(join(tmpdir(), 'links-'));
    mkdirSync(join(root, 'docs'));
    writeFileSync(
      join(root, 'README.md'),
      '# A\n[page](docs/page.md#two-words) ![](none.svg) [host](https://host.example/x)',
    );
    writeFileSync(
      join(root, 'docs/page.md'),
      '# Two words\n[up](../README.md#a) [gone](gone.md) [none](../README.md#b)\n`[code](x.md)`',
    );
    expect(deadLinks(root, markdownFiles(root))).toEqual([
      'README.md: none.svg',
      'docs/page.md: gone.md',
      'docs/page.md: ../README.md#b',
    ]);
    rmSync(root, { recursive: true });
  });

  it('makes anchors of headings as GitHub does', () => {
    const headings = '# What `a.b` is, and why?\n## Twice\n## Twice\n```\n# no heading\n```';
    expect([...anchorsOf(headings)]).toEqual(['what-ab-is-and-why', 'twice', 'twice-1']);
  });
});
