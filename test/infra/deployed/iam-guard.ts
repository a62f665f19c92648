import type { HttpAnswer, HttpRequest, HttpService } from '../../../local/src/http/http-service.js';
import type { Policies } from './policies.js';
import { type Names, requiredPermissions } from './required-permissions.js';
import type { Place } from './resolver.js';

/** Whoever signs with this key may do everything: the deployment itself. */
export const ADMINISTRATOR = 'administrator';

/**
 * Stands before all services and refuses what the caller's role does not allow. Roles are known by the access key: functions sign
 * with the name of their role.
 */
export class IamGuard implements HttpService {
  /** Every action that a role was allowed, as `<action> <resource>`. */
  readonly used = new Set<string>();
  /** Every action that a role was refused. */
  readonly refused = new Set<string>();

  constructor(
    private readonly policies: Policies,
    private readonly place: Place,
    private readonly names: Names,
  ) {}

  matches(request: HttpRequest): boolean {
    const role = /Credential=([^/]+)\//.exec(request.headers.authorization ?? '')?.[1];
    if (role === ADMINISTRATOR) return false;
    const target = request.headers['x-amz-target'];
    const input = JSON.parse(request.body.toString('utf8')) as Record<string, unknown>;
    const required = requiredPermissions(String(target), input, this.place, this.names);
    const missing = required.filter(({ action, resource }) => !this.policies.roleAllows(role ?? '', action, resource));
    for (const { action, resource } of missing) this.refused.add(`${action} ${resource}`);
    if (missing.length === 0) for (const { action, resource } of required) this.used.add(`${action} ${resource}`);
    return missing.length > 0;
  }

  async answer(): Promise<HttpAnswer> {
    return {
      status: 400,
      headers: { 'content-type': 'application/x-amz-json-1.1' },
      body: JSON.stringify({ __type: 'AccessDeniedException', message: 'the role does not allow this' }),
    };
  }
}
