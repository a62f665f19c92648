import { readFileSync } from 'node:fs';

/** The contents of a Markdown file's code blocks in one language, in order. */
export const codeBlocks = (file: string, language: string): string[] =>
  [...readFileSync(file, 'utf8').matchAll(new RegExp(`^\`\`\`${language}\\n([^]*?)^\`\`\``, 'gm'))].map(
    ([, code = '']) => code,
  );

/**
 * The code block that follows the first mention of `` `name`: `` in a Markdown file: what a reader saves under that name.
 *
 * @throws {Error} where there is none.
 */
export function namedBlock(file: string, name: string): string {
  const text = readFileSync(file, 'utf8');
  const [, code] =
    new RegExp(`\`${name.replaceAll('.', '\\.')}\`[^\`]*(?:\`[^\`\\n]+\`[^\`]*)*?\`\`\`\\w+\\n([^]*?)\`\`\``).exec(
      text,
    ) ?? [];
  if (code === undefined) throw new Error(`${file} has no code block after \`${name}\``);
  return code;
}
