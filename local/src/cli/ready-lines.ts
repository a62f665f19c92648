/**
 * What `serve` prints once everything answers: lines for a shell that point AWS clients of any language at it, and comments.
 *
 * @param endpoint such as `http://127.0.0.1:4600`.
 */
export const readyLines = (endpoint: string, region: string): string =>
  [
    `# The laptop cloud is ready. In the browser: ${endpoint}/_console/`,
    '# Point AWS clients at it with:',
    `export AWS_ENDPOINT_URL=${endpoint}`,
    `export AWS_REGION=${region} AWS_DEFAULT_REGION=${region}`,
    'export AWS_ACCESS_KEY_ID=laptop AWS_SECRET_ACCESS_KEY=laptop',
    '',
  ].join('\n');
