// TypeDoc's plugin for our pages: a page is called what its first heading says, not what its file is called, and stands in the
// navigation beside pages of its kind. A module is called what users import. The front page has one title.
import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { Converter, PageEvent } from 'typedoc';

/** Kinds of pages in the order of the navigation, by where their files are; the first that fits decides. */
const KINDS = [
  [/^docs\/how-to\//, 'How to'],
  [/^docs\/(reference\/|error-classes|props|state-table)/, 'Reference'],
  [/^docs\/(explanation\/|performance|simulation)/, 'Explanation'],
  [/^docs\/laptop-cloud\//, 'The laptop cloud'],
  [/^docs\/decisions\//, 'Decisions'],
  [/^docs\/releasing|^[A-Z]+\.md/, 'The house'],
  [/^docs\//, 'Guides'],
];

/** The groups of the navigation, in order; `Modules` is the API reference. */
export const GROUP_ORDER = [
  ...['Guides', 'How to', 'Reference', 'Explanation', 'The laptop cloud', 'Modules', 'Decisions', 'The house'],
];

/** The text of the first heading of a page, without marks; `undefined` where there is none. */
export function titleOf(content) {
  const text = content.map((part) => part.text).join('');
  return /^# +(.*)$/m.exec(text)?.[1]?.replaceAll('`', '').trim();
}

/** The group in which a page stands, by its path from the repository's root. */
export const groupOf = (path) => KINDS.find(([pattern]) => pattern.test(path))?.[1];

/** Published names by the names that TypeDoc makes of their sources, like `src/asl`. */
export function publishedNames() {
  const { compilerOptions } = JSON.parse(readFileSync(new URL('../tsconfig.json', import.meta.url), 'utf8'));
  return new Map(
    Object.entries(compilerOptions.paths).map(([name, [path]]) => [
      path.replace(/^\.\//, '').replace(/(\/index)?\.ts$/, ''),
      name,
    ]),
  );
}

/** The README has a title of its own below the one that TypeDoc writes. */
export const withOneTitle = (html) => html.replace(/<div class="tsd-page-title">[^]*?<\/div>/, '');

export function load(application) {
  application.converter.on(Converter.EVENT_CREATE_DOCUMENT, (_context, page) => {
    page.name = titleOf(page.content) ?? page.name;
    const path = application.files.getReflectionPath(page);
    const group = path && groupOf(relative(process.cwd(), path));
    if (group) page.frontmatter.group = group;
  });
  application.converter.on(Converter.EVENT_RESOLVE_BEGIN, ({ project }) => {
    const names = publishedNames();
    for (const module of project.children ?? []) module.name = names.get(module.name) ?? module.name;
  });
  application.renderer.on(PageEvent.END, (page) => {
    if (page.url === 'index.html' && page.contents) page.contents = withOneTitle(page.contents);
  });
}
