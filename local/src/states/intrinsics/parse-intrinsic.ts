import type { IntrinsicArgument, IntrinsicCall } from './intrinsic-call.js';

/** Where in the text of an intrinsic function something is wrong. */
export class IntrinsicSyntaxError extends Error {
  override readonly name = 'IntrinsicSyntaxError';
}

const NAME = /^States\.([A-Za-z0-9]+)\s*\(/u;
const STRING = /^'((?:[^'\\]|\\.)*)'/su;
const NUMBER = /^-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/u;
const WORD = /^(null|true|false)\b/u;
const WORDS: Readonly<Record<string, boolean | null>> = { null: null, true: true, false: false };
/** A backslash and something that it may not stand before. */
const ILLEGAL_ESCAPE = /^(?:[^\\]|\\['{}\\])*(\\[^'{}\\])/su;
/** Calls within calls; the service allows ten, and nothing deeper makes sense. */
const DEPTH_MAX = 10;

/** @throws {IntrinsicSyntaxError} a backslash stands before something else than a quote, a brace or a backslash. */
const checkedEscapes = (raw: string): string => {
  const escape = ILLEGAL_ESCAPE.exec(raw)?.[1];
  if (escape === undefined) return raw;
  throw new IntrinsicSyntaxError(`the escape ${escape} is none of \\', \\{, \\} and \\\\`);
};

/** Reads an intrinsic function from left to right. */
class Reader {
  private at = 0;

  constructor(private readonly text: string) {}

  whole(): IntrinsicCall {
    const call = this.call(1);
    this.spaces();
    if (this.at < this.text.length) throw this.unexpected('the end');
    return call;
  }

  private call(depth: number): IntrinsicCall {
    if (depth > DEPTH_MAX) {
      throw new IntrinsicSyntaxError(`intrinsic functions are nested deeper than ${DEPTH_MAX} in: ${this.text}`);
    }
    const name = this.take(NAME)?.[1];
    if (name === undefined) throw this.unexpected('States.<name>(');
    const args: IntrinsicArgument[] = [];
    this.spaces();
    if (this.skip(')')) return { name, args };
    for (;;) {
      args.push(this.argument(depth));
      this.spaces();
      if (this.skip(')')) return { name, args };
      if (!this.skip(',')) throw this.unexpected("',' or ')'");
    }
  }

  private argument(depth: number): IntrinsicArgument {
    this.spaces();
    const rest = this.text.slice(this.at);
    if (rest.startsWith('States.')) return { kind: 'call', call: this.call(depth + 1) };
    if (rest.startsWith('$')) return { kind: 'path', path: this.path() };
    const string = this.take(STRING);
    if (string) return { kind: 'string', raw: checkedEscapes(string[1] ?? '') };
    const number = this.take(NUMBER);
    if (number) return { kind: 'literal', value: Number(number[0]) };
    const word = this.take(WORD);
    if (word) return { kind: 'literal', value: WORDS[word[0]] ?? null };
    throw this.unexpected("a path, a 'string', a number, true, false, null or States.<name>(");
  }

  /** A path goes on to the comma or parenthesis that is neither quoted nor inside brackets of the path. */
  private path(): string {
    const start = this.at;
    let depth = 0;
    let quote = '';
    for (; this.at < this.text.length; this.at++) {
      const character = this.text[this.at] ?? '';
      if (quote !== '') {
        if (character === '\\') this.at++;
        else if (character === quote) quote = '';
      } else if (depth > 0 && (character === "'" || character === '"')) quote = character;
      else if (character === '[' || character === '(') depth++;
      else if (depth > 0 && (character === ']' || character === ')')) depth--;
      else if (depth === 0 && (character === ',' || character === ')')) break;
    }
    return this.text.slice(start, this.at).trim();
  }

  private spaces(): void {
    this.take(/^\s+/u);
  }

  private skip(character: string): boolean {
    if (this.text[this.at] !== character) return false;
    this.at++;
    return true;
  }

  private take(pattern: RegExp): RegExpExecArray | null {
    const match = pattern.exec(this.text.slice(this.at));
    this.at += match?.[0].length ?? 0;
    return match;
  }

  private unexpected(wanted: string): Error {
    const found = this.at < this.text.length ? `'${this.text.slice(this.at, this.at + 20)}'` : 'the end';
    return new IntrinsicSyntaxError(
      `${wanted} was expected but ${found} found at character ${this.at} of: ${this.text}`,
    );
  }
}

/**
 * Reads the call of an intrinsic function.
 *
 * @throws {IntrinsicSyntaxError} `text` is none.
 * @example parseIntrinsic("States.Format('{} rows', $.rows)")
 */
export const parseIntrinsic = (text: string): IntrinsicCall => new Reader(text.trim()).whole();
