import { SESSION_DEFAULTS } from '../../dialect/setup/session-defaults.js';

/**
 * Settings that a connection to a server begins with, whatever the server's own are: those of every session, and those that the
 * embedded database has by itself. A transaction sees what was there when it began to look, as Redshift's does.
 */
export const SERVER_SESSION_DEFAULTS = `${SESSION_DEFAULTS}
set lc_messages = 'C';
set lc_numeric = 'C';
set lc_monetary = 'C';
set lock_timeout = 0;
set idle_in_transaction_session_timeout = 0;
set default_transaction_isolation = 'repeatable read';
set default_transaction_read_only = off;
`;
