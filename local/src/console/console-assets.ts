import { readFile } from 'node:fs/promises';
import type { HttpAnswer } from '../http/http-service.js';
import { CONSOLE_ASSETS_URL } from './assets-url.js';

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  'index.html': 'text/html; charset=utf-8',
  'app.js': 'text/javascript; charset=utf-8',
  'app.css': 'text/css; charset=utf-8',
  'licences.txt': 'text/plain; charset=utf-8',
};

/** The page runs its own files and talks to its own server, and no other page may frame it. */
const SECURITY_HEADERS: Readonly<Record<string, string>> = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; connect-src 'self'; img-src 'self' data:; " +
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
  'cache-control': 'no-cache',
};

/** A file of the console; `undefined` where there is none of this name. */
export async function consoleAsset(name: string): Promise<HttpAnswer | undefined> {
  const contentType = Object.hasOwn(CONTENT_TYPES, name) ? CONTENT_TYPES[name] : undefined;
  if (contentType === undefined) return undefined;
  const body = await readFile(new URL(name, CONSOLE_ASSETS_URL));
  return { status: 200, headers: { 'content-type': contentType, ...SECURITY_HEADERS }, body };
}
