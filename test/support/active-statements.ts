import type { StatementSnapshot } from '../../local/src/redshift-data/statement-snapshot.js';

const ENDED: readonly string[] = ['FINISHED', 'FAILED', 'ABORTED'];

/** Counts the statements that are active at the Data API at the same time. */
export class ActiveStatements {
  most = 0;
  readonly #active = new Set<string>();

  readonly note = ({ id, status }: StatementSnapshot): void => {
    if (ENDED.includes(status)) this.#active.delete(id);
    else this.#active.add(id);
    this.most = Math.max(this.most, this.#active.size);
  };
}
