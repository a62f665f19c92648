import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, normalize, relative } from 'node:path';

/** A link of a Markdown file to a file of the repository. */
export interface Link {
  /** The file that holds it, from the repository's root. */
  readonly from: string;
  /** As it is written. */
  readonly written: string;
  /** The file that it leads to, from the repository's root; `from` itself for `#anchor`. */
  readonly path: string;
  /** Without `#`; absent where the link is to the whole file. */
  readonly anchor?: string;
}

const withoutCode = (markdown: string): string =>
  markdown.replaceAll(/^```[^]*?^```/gm, '').replaceAll(/`[^`\n]*`/g, (code) => code.replaceAll(/[[\]()]/g, ' '));

/** Every Markdown file below `folder`, dependencies and builds left out, as paths from `root`. */
export function markdownFiles(root: string, folder = '.'): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    if (/^(node_modules|dist.*|coverage|packed|cdk\.out|out)$/.test(entry.name)) return [];
    const path = normalize(join(folder, entry.name));
    if (entry.isDirectory()) return markdownFiles(root, path);
    return entry.name.endsWith('.md') ? [path] : [];
  });
}

/** The links of a Markdown file to files; those to other hosts are left out. */
export function linksOf(root: string, from: string): Link[] {
  const text = withoutCode(readFileSync(join(root, from), 'utf8'));
  return [...text.matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, written = '']) => written)
    .filter((written) => !/^[a-z]+:/.test(written))
    .map((written) => {
      const [path = '', anchor] = written.split('#');
      const leadsTo = path === '' ? from : relative('.', join(dirname(from), path));
      return { from, written, path: leadsTo, ...(anchor !== undefined && { anchor }) };
    });
}

/** The anchors of a Markdown file's headings, as GitHub makes them. */
export function anchorsOf(markdown: string): Set<string> {
  const anchors = new Set<string>();
  const times = new Map<string, number>();
  for (const [, heading = ''] of markdown.replaceAll(/^```[^]*?^```/gm, '').matchAll(/^#{1,6} +(.*)$/gm)) {
    const text = heading.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1').toLowerCase();
    const slug = text.replaceAll(/[^\p{L}\p{N}\s_-]/gu, '').replaceAll(' ', '-');
    const before = times.get(slug) ?? 0;
    times.set(slug, before + 1);
    anchors.add(before === 0 ? slug : `${slug}-${before}`);
  }
  return anchors;
}

/** What is wrong with the links of `files`, one line for each that leads nowhere. */
export function deadLinks(root: string, files: readonly string[]): string[] {
  return files
    .flatMap((file) => linksOf(root, file))
    .filter(({ path, anchor }) => {
      const target = join(root, path);
      if (!existsSync(target)) return true;
      if (anchor === undefined) return false;
      return statSync(target).isDirectory() || !anchorsOf(readFileSync(target, 'utf8')).has(anchor);
    })
    .map(({ from, written }) => `${from}: ${written}`);
}
