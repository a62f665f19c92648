import type { TokenStream } from '../parse/token-stream.js';
import type { StatementPlan } from '../statement-plan.js';
import type { TranslateContext } from '../translate/language.js';
import { planAlterTable } from './plan-alter-table.js';
import { planDatabase } from './plan-database.js';
import { planExternal } from './plan-external.js';
import { planMaintenance } from './plan-maintenance.js';
import { planObjects } from './plan-objects.js';
import { planRights } from './plan-rights.js';
import { planSettings } from './plan-settings.js';
import { planShow } from './plan-show.js';

/**
 * The plan for a statement that is neither a query, nor changes rows, nor creates something; `undefined` where Redshift has no such
 * statement.
 *
 * @throws {SqlError} Redshift refuses it, or it is not available here.
 */
export const planOthers = (stream: TokenStream, context: TranslateContext): StatementPlan | undefined =>
  planSettings(stream, context) ??
  planShow(stream, context) ??
  planAlterTable(stream, context) ??
  planDatabase(stream) ??
  planExternal(stream, context) ??
  planObjects(stream, context) ??
  planRights(stream, context) ??
  planMaintenance(stream, context);
