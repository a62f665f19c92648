/** The controls of C0 and C1 but the end of a line, and what turns the direction of writing: a terminal acts on them instead of showing them. */
// eslint-disable-next-line no-control-regex
const STEERING = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

const written = (character: string): string => {
  if (character === '\t') return ' ';
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
};

/**
 * A text from elsewhere as a terminal may show it. Names of states, texts of databases and letters of queues are written by others: what
 * would move the cursor, write over what was said, or colour it, is shown by its number. Ends of lines stay.
 *
 * @example printable('\u001b[2Jall is well') // '\\u001b[2Jall is well'
 */
export const printable = (text: string): string => text.replace(/\r\n/g, '\n').replace(STEERING, written);

/** JSON as a terminal may show it: the same value, whose controls JSON leaves as they are written by their number. */
export const printableJson = (json: string): string =>
  json.replace(/[\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, written);

/** How many columns of a terminal a text takes: two for each letter that is wide, none for a mark on another letter. */
export function widthOf(text: string): number {
  let width = 0;
  for (const character of text) width += MARK.test(character) ? 0 : WIDE.test(character) ? 2 : 1;
  return width;
}

const MARK = /^[\p{Mn}\p{Me}\p{Cf}]$/u;
const WIDE =
  /^(?:\p{Script=Han}|\p{Script=Hiragana}|\p{Script=Katakana}|\p{Script=Hangul}|\p{Emoji_Presentation}|[\u3000-\u303f\uff01-\uff60\uffe0-\uffe6])$/u;
