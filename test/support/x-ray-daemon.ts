import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';

/** A segment or subsegment as it is sent. */
export interface SegmentDocument {
  readonly id: string;
  readonly name: string;
  readonly trace_id?: string;
  readonly parent_id?: string;
  readonly error?: boolean;
  readonly annotations?: Readonly<Record<string, string | number | boolean>>;
  readonly subsegments?: readonly SegmentDocument[];
}

/** X-Ray's daemon, as far as it takes documents over UDP on the loopback interface. */
export class XRayDaemon {
  /** Everything that came, as it came. */
  readonly texts: string[] = [];
  private readonly waiting = new Set<() => void>();

  private constructor(private readonly socket: Socket) {
    socket.on('message', (message) => {
      this.texts.push(message.toString('utf8'));
      for (const wake of this.waiting) wake();
    });
  }

  static async listen(): Promise<XRayDaemon> {
    const socket = createSocket('udp4');
    const daemon = new XRayDaemon(socket);
    socket.bind(0, '127.0.0.1');
    await once(socket, 'listening');
    return daemon;
  }

  /** As `AWS_XRAY_DAEMON_ADDRESS` has it. */
  get address(): string {
    return `127.0.0.1:${this.socket.address().port}`;
  }

  /** The documents that have come. */
  documents(): readonly SegmentDocument[] {
    return this.texts.map((text) => JSON.parse(text.slice(text.indexOf('\n') + 1)) as SegmentDocument);
  }

  /** Resolves with the first document that is as wanted. */
  async received(isWanted: (document: SegmentDocument) => boolean): Promise<SegmentDocument> {
    for (;;) {
      const found = this.documents().find(isWanted);
      if (found !== undefined) return found;
      await new Promise<void>((resolve) => {
        const wake = (): void => {
          this.waiting.delete(wake);
          resolve();
        };
        this.waiting.add(wake);
      });
    }
  }

  async close(): Promise<void> {
    await new Promise<void>((resolve) => this.socket.close(() => resolve()));
  }
}
