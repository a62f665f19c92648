import type { Token } from './token.js';
import { isSignificant, textOf } from './token.js';
import { tokenize } from './tokenize.js';

/** A part of the tokens: from the first place up to, not including, the second. */
export type Range = readonly [from: number, to: number];

/** A statement's tokens while they are rewritten. Places count all tokens; neighbours and matches skip space and comments. */
export class TokenEditor {
  private readonly tokens: Token[];

  constructor(sql: string) {
    this.tokens = tokenize(sql);
  }

  get length(): number {
    return this.tokens.length;
  }

  get sql(): string {
    return textOf(this.tokens);
  }

  /** The token at a place; `undefined` before the beginning and after the end. */
  at(place: number): Token | undefined {
    return this.tokens[place];
  }

  /** The token's text, words in lower case; empty before the beginning and after the end. */
  wordAt(place: number): string {
    const token = this.tokens[place];
    return !token ? '' : token.kind === 'word' ? token.text.toLowerCase() : token.kind === 'string' ? "'" : token.text;
  }

  /** The place of the first token that matters. */
  get first(): number {
    return this.after(-1);
  }

  /** The place of the next token that matters; `length` at the end. */
  after(place: number): number {
    let next = place + 1;
    while (next < this.tokens.length && !this.matters(next)) next += 1;
    return next;
  }

  /** The place of the token before that matters; -1 at the beginning. */
  before(place: number): number {
    let previous = place - 1;
    while (previous >= 0 && !this.matters(previous)) previous -= 1;
    return previous;
  }

  /** Whether these words stand here, one after the other. */
  has(place: number, ...words: readonly string[]): boolean {
    let here = place;
    for (const word of words) {
      if (this.wordAt(here) !== word) return false;
      here = this.after(here);
    }
    return true;
  }

  /** The place after this many tokens that matter, beginning with the one here. */
  skip(place: number, count: number): number {
    let here = place;
    for (let passed = 0; passed < count; passed += 1) here = this.after(here);
    return here;
  }

  /** Whether the word here is the name of a function that is called, unqualified. */
  isCall(place: number, name: string): boolean {
    return (
      this.wordAt(place) === name && this.wordAt(this.after(place)) === '(' && this.wordAt(this.before(place)) !== '.'
    );
  }

  /** The place of the parenthesis that closes the one here; `undefined` where none does. */
  closing(open: number): number | undefined {
    let depth = 0;
    for (let place = open; place < this.tokens.length; place += 1) {
      const word = this.wordAt(place);
      if (word === '(' || word === '[') depth += 1;
      if (word === ')' || word === ']') depth -= 1;
      if (depth === 0) return place;
    }
    return undefined;
  }

  /** The parts between commas of what stands in the parentheses that open here. */
  list(open: number): Range[] {
    const close = this.closing(open);
    if (close === undefined || this.after(open) === close) return [];
    const parts: Range[] = [];
    let from = open + 1;
    let place = open + 1;
    while (place < close) {
      const word = this.wordAt(place);
      if (word === '(' || word === '[') place = this.closing(place) ?? close;
      else if (word === ',') {
        parts.push([from, place]);
        from = place + 1;
      }
      place += 1;
    }
    parts.push([from, close]);
    return parts;
  }

  /** The SQL of a part, without space around it. */
  text([from, to]: Range): string {
    return textOf(this.tokens.slice(from, to)).trim();
  }

  /** Puts other SQL in the place of a part. */
  replace([from, to]: Range, sql: string): void {
    this.tokens.splice(from, to - from, ...tokenize(sql));
  }

  /** Takes a part out, leaving one space. */
  remove(range: Range): void {
    this.replace(range, ' ');
  }

  private matters(place: number): boolean {
    const token = this.tokens[place];
    return token !== undefined && isSignificant(token);
  }
}
