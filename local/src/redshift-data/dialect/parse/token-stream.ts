import { SqlError } from '../sql-error.js';
import type { Expression, Query } from '../tree/query-tree.js';
import { literalValue } from './literal-value.js';
import type { Token } from '../token.js';
import { isSignificant } from '../token.js';
import { tokenize } from '../tokenize.js';
import { RESERVED_WORDS } from './reserved-words.js';

/** How names are read. */
export interface NameRules {
  /** Whether names in quotes keep their case: Redshift's `enable_case_sensitive_identifier`. */
  readonly isCaseSensitive: boolean;
}

/** The rules that other rules need wherever they stand. */
export interface Grammar {
  expression(stream: TokenStream, level?: number): Expression;
  query(stream: TokenStream): Query;
}

interface Piece {
  readonly token: Token;
  readonly start: number;
  /** Lower case for words, the text as it is for everything else. */
  readonly text: string;
}

const END: Piece = { token: { kind: 'punctuation', text: '' }, start: -1, text: '' };

/** A reader over the tokens of one statement. */
export class TokenStream {
  private readonly pieces: readonly Piece[];
  private place = 0;

  constructor(
    readonly sql: string,
    readonly rules: NameRules,
    readonly grammar: Grammar,
  ) {
    let start = 0;
    const pieces: Piece[] = [];
    for (const token of tokenize(sql)) {
      if (isSignificant(token)) {
        pieces.push({ token, start, text: token.kind === 'word' ? token.text.toLowerCase() : token.text });
      }
      start += token.text.length;
    }
    while (pieces.at(-1)?.text === ';') pieces.pop();
    this.pieces = pieces;
  }

  /** A stream of the same kind over other text, such as a procedure's body. */
  over(sql: string): TokenStream {
    return new TokenStream(sql, this.rules, this.grammar);
  }

  get isAtEnd(): boolean {
    return this.place >= this.pieces.length;
  }

  /** Where the next token begins in the SQL; its length at the end. */
  get offset(): number {
    return this.pieces[this.place]?.start ?? this.sql.length;
  }

  /** Where the token before ends. */
  get endOfLast(): number {
    const last = this.pieces[this.place - 1];
    return last ? last.start + last.token.text.length : 0;
  }

  /** The place of the next token, for {@link rewind}. */
  mark(): number {
    return this.place;
  }

  rewind(mark: number): void {
    this.place = mark;
  }

  /** The text of a token ahead: a word in lower case, other tokens as they are written, '' at the end. */
  peek(ahead = 0): string {
    return (this.pieces[this.place + ahead] ?? END).text;
  }

  kind(ahead = 0): Token['kind'] | 'end' {
    return this.pieces[this.place + ahead]?.token.kind ?? 'end';
  }

  /** Whether the next tokens are these words or signs. */
  is(...texts: readonly string[]): boolean {
    return texts.every((text, ahead) => this.peek(ahead) === text && this.kind(ahead) !== 'quotedIdentifier');
  }

  /** Passes these tokens over if they come next. */
  takes(...texts: readonly string[]): boolean {
    if (!this.is(...texts)) return false;
    this.place += texts.length;
    return true;
  }

  /** The first of these words, passed over, if one comes next. */
  takesOneOf<const Word extends string>(...words: readonly Word[]): Word | undefined {
    return words.find((word) => this.takes(...word.split(' ')));
  }

  expect(...texts: readonly string[]): void {
    for (const text of texts) if (!this.takes(text)) throw this.syntaxError();
  }

  /** The next token, passed over. */
  next(): Token {
    const piece = this.pieces[this.place];
    if (!piece) throw this.syntaxError();
    this.place += 1;
    return piece.token;
  }

  /** Whether a name comes next that stands without AS: no reserved word. */
  get isName(): boolean {
    const kind = this.kind();
    if (kind === 'quotedIdentifier' || kind === 'temporaryName') return true;
    return kind === 'word' && !RESERVED_WORDS.has(this.peek());
  }

  /** A name, folded as Redshift folds it. `isAfterAs`: any word will do. */
  name(isAfterAs = false): string {
    const kind = this.kind();
    if (!this.isName && !(isAfterAs && kind === 'word')) throw this.syntaxError();
    const { text } = this.next();
    if (kind === 'quotedIdentifier') {
      const inner = text.slice(text.indexOf('"') + 1, -1).replaceAll('""', '"');
      return this.rules.isCaseSensitive ? inner : inner.toLowerCase();
    }
    return this.rules.isCaseSensitive && kind === 'temporaryName' ? text : text.toLowerCase();
  }

  /** A name with its qualifiers: `a`, `a.b`, `a.b.c`. */
  qualifiedName(): string[] {
    const parts = [this.name()];
    while (this.takes('.')) parts.push(this.name(true));
    return parts;
  }

  /** Names in parentheses. */
  nameList(): string[] {
    this.expect('(');
    const names: string[] = [];
    do names.push(this.name());
    while (this.takes(','));
    this.expect(')');
    return names;
  }

  /** A text in quotes or dollar quotes. */
  string(): string {
    const kind = this.kind();
    if (kind === 'string') return literalValue(this.next().text);
    if (kind === 'dollarString') return dollarValue(this.next().text);
    throw this.syntaxError();
  }

  get isString(): boolean {
    return this.kind() === 'string' || this.kind() === 'dollarString';
  }

  /** A whole number, with a sign perhaps. */
  integer(): number {
    const sign = this.takes('-') ? -1 : 1;
    if (this.kind() !== 'number' || !/^\d+$/.test(this.peek())) throw this.syntaxError();
    return sign * Number(this.next().text);
  }

  /** Passes over everything up to the parenthesis that closes the one that comes next, and gives the text in between. */
  parenthesised(): string {
    const start = this.offset + 1;
    this.expect('(');
    for (let depth = 1; ;) {
      if (this.isAtEnd) throw this.syntaxError();
      if (this.is('(')) depth += 1;
      if (this.is(')')) depth -= 1;
      if (depth === 0) break;
      this.place += 1;
    }
    const text = this.sql.slice(start, this.offset);
    this.expect(')');
    return text;
  }

  /** The rest of the statement as it is written, passed over. */
  rest(): string {
    const text = this.sql.slice(this.offset);
    this.place = this.pieces.length;
    return text;
  }

  expectEnd(): void {
    if (!this.isAtEnd) throw this.syntaxError();
  }

  /** The error at the next token, in Redshift's words. */
  syntaxError(): SqlError {
    const piece = this.pieces[this.place];
    if (!piece) return new SqlError(`syntax error at end of input\n  Position: ${this.sql.length + 1}`);
    const isText = piece.token.kind === 'string' || piece.token.kind === 'dollarString';
    const found = isText ? 'a text in quotes' : `"${piece.token.text}"`;
    return new SqlError(`syntax error at or near ${found}\n  Position: ${piece.start + 1}`);
  }
}

/** What stands between dollar quotes. */
export const dollarValue = (text: string): string => {
  const tag = /^\$[^$]*\$/.exec(text)?.[0] ?? '$$';
  return text.slice(tag.length, -tag.length);
};
