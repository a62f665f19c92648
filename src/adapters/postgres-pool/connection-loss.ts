/** Of the driver, which gives these no code. */
const MESSAGES = /^(Connection terminated|Query read timeout|timeout exceeded when trying to connect|timeout expired)/;

/** Of the network. */
const NETWORK = new Set([
  'ECONNRESET',
  'ECONNREFUSED',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
]);

/**
 * SQLSTATEs, or the classes that are their first two characters: connection gone (08), the server shuts down or has crashed (57P), a
 * writer that has become a reader (25006), a login that is no longer let in (28).
 */
const STATES = /^(08...|57P0[1-5]|25006|28...)$/;

/**
 * Whether a query failed for a reason that a new connection may not have: Lambda freezes a function for minutes, in which servers
 * restart, fail over, rotate passwords, and networks forget what is idle.
 */
export const isConnectionLoss = (error: unknown): boolean => {
  if (!(error instanceof Error)) return false;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  return code === undefined ? MESSAGES.test(error.message) : NETWORK.has(code) || STATES.test(code);
};
