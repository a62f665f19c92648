import type { Token } from './token.js';
import { isSignificant, textOf } from './token.js';
import { tokenize } from './tokenize.js';
import { UnsupportedSqlError } from './unsupported-sql-error.js';

/** Reads the tokens that matter from left to right: for statements that are understood as a whole. */
export class TokenReader {
  private readonly tokens: readonly Token[];
  private place = 0;

  constructor(
    sql: string,
    /** The statement's name, for error messages. */
    private readonly statement: string,
  ) {
    this.tokens = tokenize(sql).filter(isSignificant);
  }

  get isAtEnd(): boolean {
    return this.place >= this.tokens.length;
  }

  /** The next token in upper case, or an empty text at the end. Literals and quoted names count as their kind. */
  get next(): string {
    const token = this.tokens[this.place];
    if (!token) return '';
    return token.kind === 'word' ? token.text.toUpperCase() : token.text;
  }

  /** Passes over these words if they come next, all of them; tells whether they did. */
  takes(...words: readonly string[]): boolean {
    const found = words.every((word, offset) => {
      const token = this.tokens[this.place + offset];
      return token !== undefined && (token.kind === 'word' ? token.text.toUpperCase() : token.text) === word;
    });
    if (found) this.place += words.length;
    return found;
  }

  /** Passes over words that have to come. @throws {UnsupportedSqlError} */
  expect(...words: readonly string[]): void {
    if (!this.takes(...words)) throw this.unexpected(words.join(' '));
  }

  /** The next token as it is written. @throws {UnsupportedSqlError} at the end */
  any(): string {
    const token = this.tokens[this.place];
    if (!token) throw this.unexpected('more');
    this.place += 1;
    return token.text;
  }

  /** What a literal says. @throws {UnsupportedSqlError} no literal comes next */
  literal(): string {
    const token = this.tokens[this.place];
    if (token?.kind === 'dollarString') {
      this.place += 1;
      return token.text.replace(/^(\$\w*\$)([^]*)\1$/, '$2');
    }
    if (token?.kind !== 'string') throw this.unexpected('a text in quotes');
    this.place += 1;
    return literalValue(token.text);
  }

  /** What a literal says, if one comes next. */
  literalIfAny(): string | undefined {
    return this.tokens[this.place]?.kind === 'string' ? this.literal() : undefined;
  }

  /** A whole number. @throws {UnsupportedSqlError} */
  wholeNumber(): number {
    const token = this.tokens[this.place];
    if (token?.kind !== 'number' || !/^\d+$/.test(token.text)) throw this.unexpected('a whole number');
    this.place += 1;
    return Number(token.text);
  }

  /** A name with its qualifiers, as it is written. @throws {UnsupportedSqlError} */
  name(): string {
    const parts = [this.namePart()];
    while (this.takes('.')) parts.push(this.namePart());
    return parts.join('.');
  }

  /** What is wrong with the next token. */
  unexpected(wanted: string): UnsupportedSqlError {
    const token = this.tokens[this.place];
    const found = !token ? 'the end' : token.kind === 'string' ? 'a text in quotes' : `'${token.text}'`;
    return new UnsupportedSqlError(`syntax error in ${this.statement}: ${wanted} was expected, but ${found} comes`);
  }

  /** The clause that comes next, which the laptop cloud has not. */
  unsupported(): UnsupportedSqlError {
    const token = this.tokens[this.place];
    const clause = token?.kind === 'word' ? token.text.toUpperCase() : token ? textOf([token]) : 'the end';
    return new UnsupportedSqlError(`the laptop cloud does not support the clause ${clause} of ${this.statement}`);
  }

  private namePart(): string {
    const token = this.tokens[this.place];
    if (token?.kind === 'temporaryName') {
      this.place += 1;
      return `"${token.text}"`;
    }
    if (token?.kind !== 'word' && token?.kind !== 'quotedIdentifier') throw this.unexpected('a name');
    this.place += 1;
    return token.text;
  }
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', b: '\b', f: '\f' };

/** What a literal in single quotes says. */
export const literalValue = (literal: string): string => {
  const inner = literal.slice(literal.indexOf("'") + 1, -1);
  return inner.replace(/''|\\([^])/g, (_match, escaped: string | undefined) =>
    escaped === undefined ? "'" : (ESCAPES[escaped] ?? escaped),
  );
};
