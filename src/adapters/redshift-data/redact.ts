const MARK = '[redacted]';
const TEXT_LENGTH_MAX = 4_000;
/** A text as long as this in both a message and a secret is no coincidence worth keeping. */
const RUN_LENGTH = 8;
/** Shorter secrets count only where they stand alone, or every "a" of a sentence would go. */
const FREE_LENGTH_MIN = 4;

/** As databases echo it: letters of ASCII in lower case (other letters may change their length), one space for many. */
const fold = (text: string): string => text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
const collapse = (text: string): string => text.replace(/\s+/g, ' ').trim();

const isWordCharacter = (character: string | undefined): boolean => character !== undefined && /\w/.test(character);

/** The quoted texts and the longer numbers within SQL: what an error message is most likely to repeat. */
const literalsOf = (sql: string): readonly string[] => [
  ...[...sql.matchAll(/'((?:[^']|'')+)'/g)].flatMap(([, literal = '']) => [literal, literal.replaceAll("''", "'")]),
  ...[...sql.matchAll(/"([^"]+)"/g)].map(([, name = '']) => name),
  ...[...sql.matchAll(/\b\d[\d.]{2,}\b/g)].map(([number]) => number),
];

class Mask {
  readonly #hidden: boolean[];

  constructor(private readonly text: string) {
    this.#hidden = new Array<boolean>(text.length).fill(false);
  }

  /** Hides a run, but not the spaces around it. */
  hide(start: number, length: number): void {
    const run = this.text.slice(start, start + length);
    this.#hidden.fill(true, start + run.length - run.trimStart().length, start + run.trimEnd().length);
  }

  hideEvery(secret: string): void {
    const standsAlone = (start: number): boolean =>
      !isWordCharacter(this.text[start - 1]) && !isWordCharacter(this.text[start + secret.length]);
    for (let at = this.text.indexOf(secret); at !== -1; at = this.text.indexOf(secret, at + 1)) {
      if (secret.length >= FREE_LENGTH_MIN || standsAlone(at)) this.hide(at, secret.length);
    }
  }

  /** `visible`, which is as long as the text, with each hidden run replaced. */
  apply(visible: string): string {
    let result = '';
    this.#hidden.forEach((isHidden, index) => {
      if (!isHidden) result += visible[index];
      else if (!this.#hidden[index - 1]) result += MARK;
    });
    return result;
  }
}

const hideSharedRuns = (mask: Mask, text: string, secret: string): void => {
  const positions = new Map<string, number[]>();
  for (let at = 0; at + RUN_LENGTH <= text.length; at += 1) {
    const run = text.slice(at, at + RUN_LENGTH);
    positions.set(run, [...(positions.get(run) ?? []), at]);
  }
  for (let at = 0; at + RUN_LENGTH <= secret.length; at += 1) {
    for (const position of positions.get(secret.slice(at, at + RUN_LENGTH)) ?? []) mask.hide(position, RUN_LENGTH);
  }
};

const hideQuotedFragments = (mask: Mask, text: string, secret: string): void => {
  for (const { 0: quoted, 2: fragment = '', index } of text.matchAll(/(["'`])(.+?)\1/g)) {
    if (secret.includes(fragment)) mask.hide(index + 1, quoted.length - 2);
  }
};

/**
 * `text` without anything that it shares with `secrets`: the secrets themselves, their literals, fragments in quotes, and
 * any run of 8 characters, whatever the case and white space. At most 4,000 characters; white space is collapsed. What is
 * left may still be a single short word of a secret.
 *
 * @example redact('syntax error at or near "hunter2"', ["alter user bob password 'hunter2'"])
 * // 'syntax error at or near "[redacted]"'
 */
export const redact = (text: string, secrets: readonly string[]): string => {
  const visible = collapse(text).slice(0, TEXT_LENGTH_MAX);
  const folded = fold(visible);
  const mask = new Mask(folded);
  for (const given of secrets) {
    const secret = fold(collapse(given));
    if (secret === '') continue;
    for (const part of [secret, ...literalsOf(secret)]) mask.hideEvery(part);
    hideQuotedFragments(mask, folded, secret);
    hideSharedRuns(mask, folded, secret);
  }
  return mask.apply(visible);
};
