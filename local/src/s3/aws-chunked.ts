/**
 * The content of a body in `aws-chunked` encoding, which SDKs use to send a checksum or a signature behind each piece:
 * `<size in hex>[;signature]\r\n<piece>\r\n ... 0\r\n<trailers>`. What follows the last piece is not looked at.
 *
 * @throws {RangeError} for a body that ends within a piece.
 */
export function decodeAwsChunked(body: Buffer): Buffer {
  const pieces: Buffer[] = [];
  for (let at = 0; ;) {
    const lineEnd = body.indexOf('\r\n', at);
    const size = lineEnd < 0 ? Number.NaN : Number.parseInt(body.toString('latin1', at, lineEnd), 16);
    const from = lineEnd + 2;
    if (Number.isNaN(size) || from + size > body.length) throw new RangeError('the body ends within a chunk');
    if (size === 0) return Buffer.concat(pieces);
    pieces.push(body.subarray(from, from + size));
    at = from + size + 2;
  }
}
