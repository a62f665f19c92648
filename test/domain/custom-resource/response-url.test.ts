import { describe, expect, it } from '@jest/globals';
import { isResponseUrl, signedSpanOf } from '../../../src/domain/custom-resource/response-url.js';

const BUCKET = 'cloudformation-custom-resource-response-useast1';

describe('the URL for a response', () => {
  it.each([
    `https://${BUCKET}.s3.amazonaws.com/arn%3Aaws%3Acloudformation/a%7Cb?X-Amz-Signature=1`,
    `https://${BUCKET}.s3.us-east-1.amazonaws.com/a`,
    `https://${BUCKET}.s3-us-east-1.amazonaws.com/a`,
    `https://${BUCKET}.s3.dualstack.us-east-1.amazonaws.com/a`,
    'https://cloudformation-custom-resource-response-cnnorth1.s3.cn-north-1.amazonaws.com.cn/a',
  ])('is taken where it leads to a bucket of CloudFormation: %s', (url) => {
    expect(isResponseUrl(url)).toBe(true);
  });

  it.each([
    `http://${BUCKET}.s3.amazonaws.com/a`,
    `https://${BUCKET}.s3.amazonaws.com:8443/a`,
    `https://user@${BUCKET}.s3.amazonaws.com/a`,
    `https://${BUCKET}.s3.amazonaws.com.evil.example/a`,
    `https://evil.example/${BUCKET}.s3.amazonaws.com/a`,
    `https://evil.example/?${BUCKET}.s3.amazonaws.com`,
    `https://x${BUCKET}.s3.amazonaws.com/a`,
    `https://${BUCKET}.s3.a.b.c.amazonaws.com/a`,
    `https://${BUCKET}.s3xamazonaws.com/a`,
    `https://${BUCKET}.s3_us.amazonaws.com/a`,
    `https://${BUCKET}.s3.amazonaws.com.cn.evil.example/a`,
    'https://cloudformation-custom-resource-response-.s3.amazonaws.com/a',
    `https://:password@${BUCKET}.s3.amazonaws.com/a`,
    `https://${BUCKET}.s3.amazonaws.com/${'x'.repeat(8_192)}`,
    'https://other-bucket.s3.amazonaws.com/a',
    'http://169.254.169.254/latest/meta-data/',
    'http://127.0.0.1:4566/a',
    'file:///etc/passwd',
    'no URL',
    '',
  ])('is refused where it leads elsewhere: %s', (url) => {
    expect(isResponseUrl(url)).toBe(false);
  });

  it('is taken where CloudFormation is played, and nowhere beside', () => {
    expect(isResponseUrl('http://127.0.0.1:4566/a?b', 'http://127.0.0.1:4566')).toBe(true);
    expect(isResponseUrl('http://127.0.0.1:4567/a?b', 'http://127.0.0.1:4566')).toBe(false);
  });

  it.each([
    ['X-Amz-Date=20260102T030405Z&X-Amz-Expires=7200', '2026-01-02T03:04:05.000Z', '2026-01-02T05:04:05.000Z'],
    ['AWSAccessKeyId=A&Expires=1767330245&Signature=s', '2026-01-02T03:04:05.000Z', '2026-01-02T05:04:05.000Z'],
  ])('tells when it was signed and how long it lasts: %s', (query, signedAt, expiresAt) => {
    const span = signedSpanOf(`https://${BUCKET}.s3.amazonaws.com/a?${query}`);
    expect(span && [new Date(span.signedAt).toISOString(), new Date(span.expiresAt).toISOString()]).toEqual([
      signedAt,
      expiresAt,
    ]);
  });

  it('is taken up to 8,192 characters', () => {
    const url = `https://${BUCKET}.s3.amazonaws.com/`;
    expect(isResponseUrl(url + 'x'.repeat(8_192 - url.length))).toBe(true);
    expect(isResponseUrl(url + 'x'.repeat(8_193 - url.length))).toBe(false);
  });

  it('is none where CloudFormation is played nowhere, whatever origin it has', () => {
    expect(isResponseUrl('data:text/plain,x')).toBe(false);
    expect(isResponseUrl('http://user@127.0.0.1:4566/a', 'http://127.0.0.1:4566')).toBe(false);
    expect(signedSpanOf('no URL')).toBeUndefined();
  });

  it.each([
    'X-Amz-Date=20260102T030405Zx&X-Amz-Expires=7200',
    'X-Amz-Date=x20260102T030405Z&X-Amz-Expires=7200',
    'X-Amz-Date=+20260102T030405Z&X-Amz-Expires=7200',
    'X-Amz-Date=20260102T030405Z+&X-Amz-Expires=7200',
    'X-Amz-Date=20261302T030405Z&X-Amz-Expires=7200',
    'X-Amz-Date=2026-01-02T03:04:05Z&X-Amz-Expires=7200',
    'X-Amz-Expires=7200&X-Amz-Signature=s',
    'X-Amz-Date=2026010T030405Z&X-Amz-Expires=7200',
    'X-Amz-Date=20260102T030405Z&X-Amz-Expires=7200s',
    'X-Amz-Date=20260102T030405Z&X-Amz-Expires=1234567890123',
    'Expires=x1767330245',
    'Expires=-1767330245',
    'X-Amz-Expires=7200',
    '',
    'X-Amz-Date=yesterday&X-Amz-Expires=7200',
    'X-Amz-Date=20260102T030405Z',
    'Expires=soon',
  ])('may tell nothing of its time: %s', (query) => {
    expect(signedSpanOf(`https://${BUCKET}.s3.amazonaws.com/a?${query}`)).toBeUndefined();
  });
});
