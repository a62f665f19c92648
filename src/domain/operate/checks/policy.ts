interface Statement {
  readonly Effect?: string;
  readonly Principal?: string | Readonly<Record<string, string | readonly string[]>>;
  readonly Action?: string | readonly string[];
}

/**
 * Whether a resource's policy allows a service an action. Conditions are not looked at: they narrow for which rule or account.
 *
 * @param policy JSON text; absent: nothing is allowed.
 */
export function allowsService(policy: string | undefined, service: string, action: string): boolean {
  if (policy === undefined) return false;
  const { Statement: statements = [] } = JSON.parse(policy) as { Statement?: Statement | readonly Statement[] };
  return listOf(statements).some(
    ({ Effect, Principal, Action = [] }) =>
      Effect === 'Allow' &&
      (Principal === '*' || (typeof Principal === 'object' && servicesIn(Principal).includes(service))) &&
      listOf(Action).some((pattern) => matches(pattern, action)),
  );
}

const servicesIn = ({ Service = [] }: Readonly<Record<string, string | readonly string[]>>): readonly string[] =>
  listOf(Service);

const listOf = <T>(value: T | readonly T[]): readonly T[] => (Array.isArray(value) ? value : [value]) as readonly T[];

/** Actions are compared without regard to case; `*` stands for any characters. */
const matches = (pattern: string, action: string): boolean =>
  new RegExp(`^${pattern.replace(/[.+^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*')}$`, 'i').test(action);
