import { DatabaseError } from './database/database-error.js';

/** An error's text as the Data API gives it: the database's message with its details. */
export const databaseErrorText = (error: unknown): string => {
  if (!(error instanceof DatabaseError)) return `ERROR: ${error instanceof Error ? error.message : String(error)}`;
  const { message, detail, hint, where, position } = error.failure;
  return [
    `ERROR: ${message}`,
    detail === undefined ? '' : `\n  Detail: ${detail}`,
    hint === undefined ? '' : `\n  Hint: ${hint}`,
    position === undefined ? '' : `\n  Position: ${position}`,
    where === undefined ? '' : `\n  Where: ${where}`,
  ].join('');
};
