import type { Lane } from './lane.js';

/** Often enough that files stay small, and so seldom that it costs nothing: it takes as long as two statements. */
const WORKS_DEFAULT = 500;

/**
 * Removes from time to time what the embedded database's statements leave: rows that were deleted or written over, and the log of changes
 * that are in the tables by now. A server has processes for that; here there is only the one connection, and nothing would ever be
 * removed: a table that is emptied and filled again and again would grow each time.
 */
export class Housekeeping {
  private left: number;
  private isAtWork = false;

  /** @param works after so many pieces of work on the connection it is done. */
  constructor(private readonly works = WORKS_DEFAULT) {
    this.left = works;
  }

  /** How many pieces of its own work run or wait: one or none. */
  get underWay(): number {
    return this.isAtWork ? 1 : 0;
  }

  /**
   * To be told each time that a piece of work is done.
   *
   * @param inTurn runs something on the connection when it is its turn. Where that fails it is tried again much later.
   */
  noteWork(inTurn: (work: (lane: Lane) => Promise<void>) => Promise<void>): void {
    this.left -= 1;
    if (this.left > 0 || this.isAtWork) return;
    this.left = this.works;
    this.isAtWork = true;
    inTurn((lane) => this.tidy(lane))
      // There is no connection: whoever runs the next statement hears of it.
      .catch(() => undefined)
      .finally(() => (this.isAtWork = false));
  }

  private async tidy({ database, sessionDatabase }: Lane): Promise<void> {
    if (sessionDatabase.holder) {
      // Within a transaction it is refused, which would undo the transaction.
      this.left = 1;
      return;
    }
    try {
      await database.script('vacuum');
      await database.script('checkpoint');
    } catch {
      // Such as on a full disk, which may end the database's process: the next statement is to find one in order.
      sessionDatabase.forgetCurrent();
      await database.interrupt();
      await database.recover();
    }
  }
}
