import type { Json } from '../json.js';
import { runtimeFailure } from '../state-failure.js';
import { findByPath, type PathData } from './evaluate-path.js';
import { notFoundInInput, type PathWords } from './path-words.js';

/**
 * The value that `text` leads to.
 *
 * @param field the field of the state that holds the path, for the message.
 * @param words what the message says where there is none.
 * @throws {StateFailure} `States.Runtime`: `text` is no path or leads nowhere.
 */
export const evaluatePath = (text: string, from: PathData, field: string, words: PathWords = notFoundInInput): Json => {
  const value = findByPath(text, from);
  if (value === undefined) throw runtimeFailure(words(text, from, field));
  return value;
};
