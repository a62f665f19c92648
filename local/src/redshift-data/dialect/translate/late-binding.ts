import type { TranslateContext, TranslatedQuery } from './language.js';
import { translateQuery } from './recursion.js';
import { parseQuery } from '../parse/recursion.js';
import { openStream } from '../parse/open-stream.js';
import type { CatalogRelation } from './catalog.js';
import { emptyScope } from './scope.js';
import { renamed } from './query-parts.js';

/** The query of a late-binding view, as it is understood now. */
export const lateBindingQuery = (view: CatalogRelation, context: TranslateContext): TranslatedQuery => {
  const query = parseQuery(openStream(view.text ?? '', context.settings));
  const { sql, columns } = translateQuery(query, emptyScope(context));
  return {
    sql,
    columns: renamed(
      columns,
      view.columns.map(({ name }) => name),
      view.name,
    ),
  };
};
