/** Text that waits to become a part of an upload. */
export class PartBuffer {
  private pieces: Uint8Array[] = [];
  /** In bytes of UTF-8. */
  bytes = 0;

  add(text: string): void {
    if (text === '') return;
    const piece = Buffer.from(text, 'utf8');
    this.pieces.push(piece);
    this.bytes += piece.byteLength;
  }

  /** All of it; thereafter the buffer is empty. */
  take(): Uint8Array {
    const content = Buffer.concat(this.pieces, this.bytes);
    this.pieces = [];
    this.bytes = 0;
    return content;
  }
}
