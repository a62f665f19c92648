import type { Clock } from '../../ports/clock.js';
import { isConnectionLoss } from './connection-loss.js';

/** The part of a pool of the package `pg` that is used. */
export interface QueryPool {
  query(text: string, values: unknown[]): Promise<{ readonly rows: readonly Readonly<Record<string, unknown>>[] }>;
  end(): Promise<void>;
}

/** What a {@link RevivingConnection} is made of. */
export interface RevivingConnectionOptions {
  /** Opens a pool, with logins as they are now. */
  readonly open: () => Promise<QueryPool>;
  readonly clock: Clock;
  /** After this long without a query connections are not trusted any more. */
  readonly idleMsMax: number;
}

/** A pool, and what is known of it. */
interface Generation {
  readonly pool: Promise<QueryPool>;
  hasAnswered: boolean;
  lastUsedAtMs: number;
}

/**
 * Connections that outlive what happens to them while Lambda has frozen the function. Where a connection that has worked before is
 * lost, all are thrown away and the query is sent once more over a new one, which the store's statements are made for: what has
 * taken effect already is reported, not done twice. A first connection that fails is told at once.
 */
export class RevivingConnection {
  private current: Generation | undefined;

  constructor(private readonly options: RevivingConnectionOptions) {}

  async query(text: string, values: unknown[]): ReturnType<QueryPool['query']> {
    const generation = this.generation();
    const hadAnswered = generation.hasAnswered;
    try {
      return await this.ask(generation, text, values);
    } catch (error) {
      if (!isConnectionLoss(error)) throw error;
      this.drop(generation);
      if (!hadAnswered) throw error;
      return await this.ask(this.generation(), text, values);
    }
  }

  /** Closes all connections; a query after it opens new ones. */
  async end(): Promise<void> {
    const pool = this.current?.pool;
    this.current = undefined;
    await (await pool)?.end();
  }

  private async ask(generation: Generation, text: string, values: unknown[]): ReturnType<QueryPool['query']> {
    const result = await (await generation.pool).query(text, values);
    generation.hasAnswered = true;
    generation.lastUsedAtMs = this.options.clock.now();
    return result;
  }

  private generation(): Generation {
    const now = this.options.clock.now();
    if (this.current && Math.abs(now - this.current.lastUsedAtMs) > this.options.idleMsMax) this.drop(this.current);
    this.current ??= this.opened(now);
    return this.current;
  }

  private opened(now: number): Generation {
    const generation = { pool: this.options.open(), hasAnswered: false, lastUsedAtMs: now };
    // Whoever asks is told; the next one tries again.
    generation.pool.catch(() => this.drop(generation));
    return generation;
  }

  private drop(generation: Generation): void {
    if (this.current !== generation) return;
    this.current = undefined;
    // Queries under way on it end by themselves, and nobody waits for goodbyes to a server that is gone.
    generation.pool.then((pool) => pool.end()).catch(() => undefined);
  }
}
