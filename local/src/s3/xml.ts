import type { HttpAnswer } from '../http/http-service.js';

/** The content type of S3's answers. */
export const XML = 'application/xml';

/** @example escapeXml('a<b') // 'a&lt;b' */
export const escapeXml = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

/** An answer with these elements, which are XML already. */
export const xmlAnswer = (root: string, elements: readonly string[]): HttpAnswer => ({
  status: 200,
  headers: { 'content-type': XML },
  body:
    `<?xml version="1.0" encoding="UTF-8"?>\n<${root} xmlns="http://s3.amazonaws.com/doc/2006-03-01/">` +
    `${elements.join('')}</${root}>`,
});
