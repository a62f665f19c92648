import type { Caller } from '../../http/aws-json-service.js';
import type { InputOf } from '../model/input-types.js';
import { invalid } from '../model/parse-input.js';
import type { Session } from '../session.js';
import { notFound } from '../statement-register.js';
import { expectOneTargetAtMost } from './check-target.js';
import { wireTime } from './describe-statement.js';
import { isOwn } from './list-statements.js';
import { pageFrom } from './offset-page.js';

const PAGE_MAX = 100;

/** A session, and whether it is over. */
export interface ListedSession {
  readonly session: Session;
  readonly isClosed: boolean;
}

/**
 * ListSessions' answer: the newest first. Without a status, those that are not over; with `RoleLevel` false, those that were
 * opened with the caller's own access key.
 *
 * @throws {AwsJsonError} `ValidationException`: members that exclude each other, a bad token; `ResourceNotFoundException`: a session that
 *   is not known.
 */
export const listSessions = (
  sessions: readonly ListedSession[],
  input: InputOf<'ListSessions'>,
  caller: Caller,
): object => {
  expectOneTargetAtMost(input);
  if (input.SessionId !== undefined) {
    const others = (['Status', 'ClusterIdentifier', 'WorkgroupName', 'Database'] as const).filter(
      (member) => input[member] !== undefined,
    );
    if (others.length > 0) throw invalid(`'SessionId' is given together with '${others.join("', '")}'; give it alone`);
  }
  const wanted = sessions.filter((listed) => isWanted(listed, input) && isOwn(listed.session, input.RoleLevel, caller));
  if (input.SessionId !== undefined && !sessions.some(({ session }) => session.id === input.SessionId)) {
    throw notFound(
      input.SessionId,
      `Session '${input.SessionId}' is unknown here, or was over more than 24 hours ago.`,
    );
  }
  const page = pageFrom(wanted, { operation: 'ListSessions', ...input, pageMax: PAGE_MAX });
  return { Sessions: page.items.map(toSessionData), ...page.next };
};

const statusOf = ({ session, isClosed }: ListedSession): 'AVAILABLE' | 'BUSY' | 'CLOSED' => {
  if (isClosed) return 'CLOSED';
  return session.busyWith === undefined ? 'AVAILABLE' : 'BUSY';
};

const isWanted = (listed: ListedSession, wanted: InputOf<'ListSessions'>): boolean => {
  if (wanted.SessionId !== undefined) return listed.session.id === wanted.SessionId;
  const { clusterIdentifier, workgroupName, database } = listed.session.connection;
  return (
    (wanted.Status === undefined ? !listed.isClosed : wanted.Status === statusOf(listed)) &&
    (wanted.ClusterIdentifier === undefined || clusterIdentifier === wanted.ClusterIdentifier) &&
    (wanted.WorkgroupName === undefined || workgroupName === wanted.WorkgroupName) &&
    (wanted.Database === undefined || database === wanted.Database)
  );
};

const toSessionData = (listed: ListedSession): object => {
  const { session } = listed;
  const { clusterIdentifier, workgroupName, database, dbUser } = session.connection;
  return {
    SessionId: session.id,
    Status: statusOf(listed),
    CreatedAt: wireTime(session.createdAt),
    UpdatedAt: wireTime(listed.isClosed ? session.closesAt : session.updatedAt),
    ...(database !== undefined && { Database: database }),
    ...(dbUser !== undefined && { DbUser: dbUser }),
    ...(clusterIdentifier !== undefined && { ClusterIdentifier: clusterIdentifier }),
    ...(workgroupName !== undefined && { WorkgroupName: workgroupName }),
    SessionAliveSeconds: session.aliveSeconds,
    SessionTtl: wireTime(session.closesAt),
    ...(session.busyWith !== undefined && { CurrentStatementId: session.busyWith }),
  };
};
