export { LocalRedshift } from './local-redshift.js';
export type { LocalRedshiftOptions } from './local-redshift-options.js';
export type { StatementStatusChangeEvent } from '../../domain/statement-status-change-event.js';
export type { StatementSnapshot } from './statement-snapshot.js';
