import { expressionRule } from './parse-expression.js';
import { queryRule } from './parse-query.js';
import type { Grammar, NameRules } from './token-stream.js';
import { TokenStream } from './token-stream.js';

const GRAMMAR: Grammar = { expression: expressionRule, query: queryRule };

/** A reader over the tokens of one statement, with the grammar that its parts are parsed by. */
export const openStream = (sql: string, rules: NameRules): TokenStream => new TokenStream(sql, rules, GRAMMAR);
