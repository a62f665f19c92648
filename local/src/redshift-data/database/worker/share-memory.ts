/**
 * Lets the memory of WebAssembly be seen by other threads, which its modules do not ask for: the thread that runs a statement
 * cannot be told to stop it, but another one can write the flags that Postgres looks at all the time.
 */

const IMPORT_SECTION = 2;
const HEADER_BYTES = 8;
const MEMORY = 2;
/** The memory has a maximum, and is shared. */
const SHARED = 3;
/** Pages of 64 KiB: 2 GiB, the most that the main module asks for. */
const PAGES_MAX = 32_768;

/** Reads a module from its beginning. */
class Reader {
  constructor(
    private readonly bytes: Uint8Array,
    public at: number,
  ) {}

  byte(): number {
    return this.bytes[this.at++] ?? 0;
  }

  /** An unsigned number in the format's variable length. */
  number(): number {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = this.byte();
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) return value >>> 0;
    }
  }

  skipText(): void {
    const length = this.number();
    this.at += length;
  }

  /** The description of an import that is no memory. */
  skipImport(kind: number): void {
    if (kind === 0) this.number();
    else if (kind === 1) {
      this.byte();
      this.limits();
    } else if (kind === 3) this.at += 2;
    else {
      this.byte();
      this.number();
    }
  }

  limits(): { readonly least: number; readonly most: number | undefined } {
    const flags = this.byte();
    const least = this.number();
    return { least, most: (flags & 1) === 1 ? this.number() : undefined };
  }
}

const numberBytes = (value: number): number[] =>
  value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...numberBytes(value >>> 7)];

/**
 * The module with a memory that is shared.
 *
 * @returns the same bytes where the module imports no memory
 */
export const withSharedMemory = (module: Uint8Array): Uint8Array => {
  const reader = new Reader(module, HEADER_BYTES);
  while (reader.at < module.length) {
    const start = reader.at;
    const section = reader.byte();
    const size = reader.number();
    const content = reader.at;
    if (section === IMPORT_SECTION) {
      const place = findMemory(reader);
      if (!place) return module;
      const limits = [SHARED, ...numberBytes(place.least), ...numberBytes(place.most ?? PAGES_MAX)];
      const changed = Buffer.concat([
        module.subarray(content, place.from),
        Uint8Array.from(limits),
        module.subarray(place.to, content + size),
      ]);
      return Buffer.concat([
        module.subarray(0, start),
        Uint8Array.from([IMPORT_SECTION, ...numberBytes(changed.length)]),
        changed,
        module.subarray(content + size),
      ]);
    }
    reader.at = content + size;
  }
  return module;
};

const findMemory = (
  reader: Reader,
): { from: number; to: number; least: number; most: number | undefined } | undefined => {
  for (let left = reader.number(); left > 0; left -= 1) {
    reader.skipText();
    reader.skipText();
    const kind = reader.byte();
    const from = reader.at;
    if (kind === MEMORY) return { ...reader.limits(), from, to: reader.at };
    reader.skipImport(kind);
  }
  return undefined;
};

type Bytes = ArrayBuffer | ArrayBufferView;
type Compiled = object;

interface MemoryDescriptor {
  readonly initial: number;
  readonly maximum?: number;
  readonly shared?: boolean;
}

/** As much of `WebAssembly` as is changed here. */
interface Engine {
  Memory: new (descriptor: MemoryDescriptor) => { readonly buffer: ArrayBuffer | SharedArrayBuffer };
  Module: new (bytes: Bytes) => Compiled;
  compile(this: void, bytes: Bytes): Promise<Compiled>;
  instantiate(this: void, source: Bytes | Compiled, imports?: object): Promise<object>;
}

/**
 * Changes this thread's `WebAssembly`, so that every memory that is made is shared and every module that is compiled takes it.
 * The thread is the database worker's, which compiles nothing else.
 *
 * @returns the buffer of the memory that was made last, as it is now; `undefined` before there is one
 */
export const shareMemory = (): (() => ArrayBuffer | SharedArrayBuffer | undefined) => {
  const engine = (globalThis as unknown as { readonly WebAssembly: Engine }).WebAssembly;
  const { Memory, Module, compile, instantiate } = engine;
  let made: InstanceType<Engine['Memory']> | undefined;
  engine.Memory = new Proxy(Memory, {
    construct: (target, [descriptor]: [MemoryDescriptor]) =>
      (made = new target({ ...descriptor, maximum: descriptor.maximum ?? PAGES_MAX, shared: true })),
  });
  // A proxy, so that `instanceof` still tells modules.
  engine.Module = new Proxy(Module, { construct: (target, [bytes]: [Bytes]) => new target(changed(bytes)) });
  engine.compile = (bytes) => compile(changed(bytes));
  engine.instantiate = (source, imports) =>
    source instanceof Module ? instantiate(source, imports) : instantiate(changed(source as Bytes), imports);
  return () => made?.buffer;
};

const changed = (source: Bytes): Uint8Array =>
  withSharedMemory(
    source instanceof ArrayBuffer
      ? new Uint8Array(source)
      : new Uint8Array(source.buffer, source.byteOffset, source.byteLength),
  );
