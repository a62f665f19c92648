import { escapeXml } from '../s3/xml.js';

/** An error as SNS's query protocol writes it. */
export const snsErrorBody = (code: string, message: string): string =>
  '<ErrorResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><Error><Type>Sender</Type>' +
  `<Code>${code}</Code><Message>${escapeXml(message)}</Message></Error></ErrorResponse>`;
