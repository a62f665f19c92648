import type { Json } from '../json.js';
import { compared, type FilterValue } from './filter-operators.js';

/** Whether `item` is one of those that a filter takes. `root` is the document that the path is read in. */
export type PathFilter = (item: Json, root: Json) => boolean;

/** Reads a path that begins with `@` or `$`: gives what tells where it leads, or `undefined` where it is no path. */
export type ReadFilterPath = (text: string) => ((item: Json, root: Json) => Json | undefined) | undefined;

/** One side of a comparison. */
interface Operand {
  readonly isPath: boolean;
  value(item: Json, root: Json): FilterValue;
}

const BEGIN = /^\[\s*\?\s*\(/u;
const END = /^\s*\)\s*\]/u;
const OPERATOR = /^(?:===|!==|==|!=|<=|>=|=~|<|>|(?:in|nin|subsetof|anyof|noneof|all|contains|size|empty)(?![\w$]))/iu;
const NUMBER = /^-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w.])/u;
const WORD = /^(?:true|false|null)(?![\w$])/u;
const TEXT = /^(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)")/su;
const PATTERN = /^\/((?:[^/\\]|\\.)+)\/([ims]*)(?!\w)/u;
/** `@` or `$` and what leads on from it; brackets hold a name, a place or places, no further filter. */
const PATH =
  /^[@$](?:\.{1,2}(?!length\(\))(?:\*|[^.[\]\s'"()*?,:^~=<>!&|]+)|\.{0,2}\[\s*(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|[-\d*:,\s]+)\s*\])*(?:\.length\(\))?/su;
const ESCAPE = /\\(.)/gsu;

/** What is wrong with a filter's text; never seen by whoever reads a path. */
class NotAFilter extends Error {}

/** Reads a filter from left to right: `!` binds closest, then `&&`, then `||`. */
class FilterReader {
  constructor(
    private rest: string,
    private readonly readPath: ReadFilterPath,
  ) {}

  get left(): number {
    return this.rest.length;
  }

  takes(pattern: RegExp): RegExpExecArray | undefined {
    const found = pattern.exec(this.rest);
    if (!found) return undefined;
    this.rest = this.rest.slice(found[0].length);
    return found;
  }

  or(): PathFilter {
    const choices = [this.and()];
    while (this.takes(/^\s*\|\|/u)) choices.push(this.and());
    return (item, root) => choices.some((choice) => choice(item, root));
  }

  private and(): PathFilter {
    const parts = [this.condition()];
    while (this.takes(/^\s*&&/u)) parts.push(this.condition());
    return (item, root) => parts.every((part) => part(item, root));
  }

  private condition(): PathFilter {
    this.takes(/^\s+/u);
    if (this.takes(/^!/u)) {
      const negated = this.condition();
      return (item, root) => !negated(item, root);
    }
    if (!this.takes(/^\(/u)) return this.comparison();
    const inner = this.or();
    if (!this.takes(/^\s*\)/u)) throw new NotAFilter();
    return inner;
  }

  private comparison(): PathFilter {
    const left = this.operand();
    this.takes(/^\s+/u);
    const operator = this.takes(OPERATOR)?.[0].toLowerCase();
    if (operator === undefined) {
      // A path on its own asks whether it leads anywhere, to whatever value.
      if (!left.isPath) throw new NotAFilter();
      return (item, root) => left.value(item, root) !== undefined;
    }
    const right = this.operand();
    return (item, root) => compared(operator, left.value(item, root), right.value(item, root));
  }

  private operand(): Operand {
    this.takes(/^\s+/u);
    const text = this.takes(PATH)?.[0];
    if (text === undefined) {
      const constant = this.constant();
      return { isPath: false, value: () => constant };
    }
    const value = this.readPath(text);
    if (!value) throw new NotAFilter();
    return { isPath: true, value };
  }

  private constant(): FilterValue {
    const text = this.takes(TEXT);
    if (text) return (text[1] ?? text[2] ?? '').replace(ESCAPE, '$1');
    const word = this.takes(NUMBER) ?? this.takes(WORD);
    if (word) return JSON.parse(word[0]) as Json;
    const pattern = this.takes(PATTERN);
    if (pattern) return patternOf(pattern[1] ?? '', pattern[2] ?? '');
    if (this.takes(/^\[/u)) return this.list();
    throw new NotAFilter();
  }

  private list(): Json[] {
    const items: Json[] = [];
    if (this.takes(/^\s*\]/u)) return items;
    do {
      this.takes(/^\s+/u);
      const item = this.constant();
      if (item === undefined || item instanceof RegExp) throw new NotAFilter();
      items.push(item);
    } while (this.takes(/^\s*,/u));
    if (!this.takes(/^\s*\]/u)) throw new NotAFilter();
    return items;
  }
}

/** The whole text has to fit. */
const patternOf = (source: string, flags: string): RegExp => {
  try {
    return new RegExp(`^(?:${source})$`, flags);
  } catch {
    throw new NotAFilter();
  }
};

/**
 * The filter `[?(...)]` that `text` begins with, and how long its text is; `undefined` where it begins with none, or with one that is
 * not well formed.
 */
export const parseFilter = (
  text: string,
  readPath: ReadFilterPath,
): { filter: PathFilter; length: number } | undefined => {
  const reader = new FilterReader(text, readPath);
  if (!reader.takes(BEGIN)) return undefined;
  try {
    const filter = reader.or();
    return reader.takes(END) && { filter, length: text.length - reader.left };
  } catch (error) {
    if (error instanceof NotAFilter) return undefined;
    throw error;
  }
};
