import type { IncomingHttpHeaders } from 'node:http';

/** Names that lead to this machine and that nobody else can make lead here. */
const OWN_HOST = /^(?:localhost|[a-z0-9.-]+\.localhost|127(?:\.\d{1,3}){3}|\[::1\]|host\.docker\.internal)(?::\d+)?$/i;
/** What a browser says of requests that come from this server's own page, or from the address bar. */
const OWN_SITES: ReadonlySet<string> = new Set(['same-origin', 'none']);

/**
 * Why a request is not answered: it comes from a page of another site in a browser of this machine, directly (`Origin`,
 * `Sec-Fetch-Site`) or through a name that its owner has pointed to this machine (`Host`). `undefined`: it is answered.
 * Clients that are no browsers send neither of the first two.
 */
export function strangerOf(headers: IncomingHttpHeaders): string | undefined {
  const { host = '', origin } = headers;
  if (!OWN_HOST.test(host)) {
    return `the host '${host.slice(0, 100)}' is not one of this machine's own names; call http://127.0.0.1 or http://localhost`;
  }
  if (origin !== undefined && origin.toLowerCase() !== `http://${host.toLowerCase()}`) {
    return 'the request comes from a page of another site, and no such page may talk to the laptop cloud';
  }
  const site = headers['sec-fetch-site'];
  if (typeof site === 'string' && !OWN_SITES.has(site)) {
    return 'the request was made by a page of another site, and no such page may talk to the laptop cloud';
  }
  return undefined;
}
