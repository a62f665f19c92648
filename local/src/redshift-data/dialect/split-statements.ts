import type { Token } from './token.js';
import { isSignificant, textOf } from './token.js';
import { tokenize } from './tokenize.js';

/** One statement of a script. */
export interface ScriptStatement {
  /** Its SQL without the closing semicolon and without space around it. */
  readonly sql: string;
  /** The line of the script on which its first word stands; 1 for the first line. */
  readonly line: number;
}

/**
 * The statements of a script, empty ones left out. Semicolons in literals, quoted names, comments and dollar quotes do
 * not separate.
 *
 * @example splitStatements("select ';'; select 2;").length // 2
 */
export const splitStatements = (script: string): ScriptStatement[] => {
  const statements: ScriptStatement[] = [];
  let current: Token[] = [];
  let firstLine: number | undefined;
  let line = 1;
  const finish = (): void => {
    if (firstLine !== undefined) statements.push({ sql: textOf(current).trim(), line: firstLine });
    current = [];
    firstLine = undefined;
  };
  for (const token of tokenize(script)) {
    if (token.text === ';' && token.kind === 'punctuation') {
      finish();
    } else {
      if (isSignificant(token)) firstLine ??= line;
      current.push(token);
    }
    line += token.text.split('\n').length - 1;
  }
  finish();
  return statements;
};
