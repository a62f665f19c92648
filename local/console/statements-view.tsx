import { clockTime, duration, toneOf } from './format.js';
import type { StatementView } from '../src/console/console-views.js';

interface StatementsProps {
  readonly title: string;
  readonly statements: readonly StatementView[];
  readonly now: number;
  readonly onCancel: (id: string) => void;
}

const ENDED: ReadonlySet<string> = new Set(['FINISHED', 'FAILED', 'ABORTED']);

/** Statements with status, SQL, duration, and rows or error. */
export function StatementsView({ title, statements, now, onCancel }: StatementsProps) {
  return (
    <section class="panel" aria-label={title}>
      <h2>{title}</h2>
      {statements.length === 0 ? (
        <p class="empty">No statements.</p>
      ) : (
        <div class="scroll">
          <table>
            <thead>
              <tr>
                <th scope="col">Status</th>
                <th scope="col">SQL</th>
                <th scope="col">Started</th>
                <th scope="col">Duration</th>
                <th scope="col">Rows or error</th>
                <th scope="col">
                  <span class="hidden">Cancel</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {statements.map((statement) => (
                <tr key={statement.id}>
                  <td>
                    <span class={`badge ${toneOf(statement.status)}`}>{statement.status}</span>
                  </td>
                  <td class="sql">
                    <code title={statement.id}>{statement.sqls.join(';\n')}</code>
                  </td>
                  <td>{clockTime(statement.startedAt ?? statement.createdAt)}</td>
                  <td class="number">{durationOf(statement, now)}</td>
                  <td class={statement.error === undefined ? 'number' : 'error'}>
                    {statement.error ?? statement.rows ?? ''}
                  </td>
                  <td>
                    {!ENDED.has(statement.status) && (
                      <button
                        type="button"
                        onClick={() => onCancel(statement.id)}
                        aria-label={`Cancel statement ${statement.id}`}
                      >
                        Cancel
                      </button>
                    )}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}

const durationOf = ({ startedAt, durationMs }: StatementView, now: number): string => {
  if (durationMs !== undefined) return duration(durationMs);
  return startedAt === undefined ? '' : duration(Math.max(0, now - startedAt));
};
