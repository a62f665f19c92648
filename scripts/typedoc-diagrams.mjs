// TypeDoc's plugin for diagrams: code blocks in Mermaid's language are drawn in the reader's browser, by a script that is part of the
// site. Without it, and on the repository's host, they are what they are in Markdown.
import { copyFileSync, mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { PageEvent, RendererEvent } from 'typedoc';

const LIBRARY = createRequire(import.meta.url).resolve('@mermaid-js/tiny/dist/mermaid.tiny.js');
const ASSET = join('assets', 'mermaid.js');

/** A block as TypeDoc renders it: its code, escaped for HTML, and a button to copy it. */
const BLOCK = /<pre><code class="mermaid">([^]*?)<\/code>(?:<button[^]*?<\/button>)?<\/pre>/g;

const DRAW =
  "mermaid.initialize({startOnLoad:true,theme:'neutral',securityLevel:'strict',sequence:{useMaxWidth:true}})";

/** `html` of a page with its diagrams, and what draws them; as it is where there are none. `root` leads to the site's root, like `../`. */
export function withDiagrams(html, root) {
  const drawn = html.replaceAll(BLOCK, (_, code) => `<pre class="mermaid">${code.replaceAll(/<[^>]+>/g, '')}</pre>`);
  if (drawn === html) return html;
  return drawn.replace('</body>', `<script src="${root}${ASSET}"></script><script>${DRAW}</script></body>`);
}

export function load(application) {
  application.renderer.on(PageEvent.END, (page) => {
    const depth = page.url.split('/').length - 1;
    page.contents = page.contents && withDiagrams(page.contents, '../'.repeat(depth));
  });
  application.renderer.on(RendererEvent.END, ({ outputDirectory }) => {
    mkdirSync(join(outputDirectory, 'assets'), { recursive: true });
    copyFileSync(LIBRARY, join(outputDirectory, ASSET));
  });
}
