import type { Language } from './language.js';
import { expressionSql } from './translate-expression.js';
import { fromSql } from './translate-from.js';
import { querySql } from './translate-query.js';
import { selectOverSql } from './translate-select.js';

/** Redshift's SQL in the database's words. */
export const REDSHIFT_LANGUAGE: Language = {
  expression: expressionSql,
  query: querySql,
  from: fromSql,
  selectOver: selectOverSql,
};
