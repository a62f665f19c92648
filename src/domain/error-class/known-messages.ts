import { ENGINE_MESSAGES } from './engine-messages.js';
import type { KnownMessage } from './known-message.js';
import { LOAD_MESSAGES } from './load-messages.js';
import { SQL_MESSAGES } from './sql-messages.js';

/** All messages that are known, the narrow ones before the wide ones: the first that matches decides. */
export const KNOWN_MESSAGES: readonly KnownMessage[] = [...ENGINE_MESSAGES, ...LOAD_MESSAGES, ...SQL_MESSAGES];
