/** The part of a template that is played. */
export interface StackTemplate {
  readonly Resources: Readonly<Record<string, TemplateResource>>;
}

export interface TemplateResource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
  readonly DependsOn?: string | readonly string[];
}

/** A resource that is there. */
export interface StackResource {
  readonly type: string;
  readonly physicalId: string;
  readonly properties: Readonly<Record<string, unknown>>;
  readonly data: Readonly<Record<string, string>>;
  /** By which other resources wait for it, or it for them. */
  readonly dependencies: readonly string[];
}

/** Only what of the template is played: everything else is there already. */
export const playedOf = ({ Resources }: StackTemplate, types: ReadonlySet<string>): StackTemplate => ({
  Resources: Object.fromEntries(
    Object.entries(Resources).filter(([, { Type }]) => Type.startsWith('Custom::') || types.has(Type)),
  ),
});

/** What a resource waits for, among those that are played: DependsOn, Ref and GetAtt. */
export function dependenciesOf(template: StackTemplate, id: string): string[] {
  const { DependsOn = [], Properties } = template.Resources[id] ?? { Type: '' };
  const named = [...[DependsOn].flat(), ...referencesIn(Properties)];
  return [...new Set(named)].filter((other) => other !== id && other in template.Resources);
}

function referencesIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(referencesIn);
  if (typeof value !== 'object' || value === null) return [];
  if ('Ref' in value) return [String(value.Ref)];
  if ('Fn::GetAtt' in value) return [String((value['Fn::GetAtt'] as unknown[])[0])];
  return Object.values(value).flatMap(referencesIn);
}

/** A value as CloudFormation hands it over: references resolved, numbers and booleans as texts. */
export function handedOver(value: unknown, resources: ReadonlyMap<string, StackResource>): unknown {
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (Array.isArray(value)) return value.map((item) => handedOver(item, resources));
  if (typeof value !== 'object' || value === null) return value;
  if ('Ref' in value) return resources.get(String(value.Ref))?.physicalId ?? String(value.Ref);
  if ('Fn::GetAtt' in value) {
    const [id = '', attribute = ''] = value['Fn::GetAtt'] as string[];
    // Of what is not played, such as functions, the logical id is the name.
    if (!resources.has(id)) return `arn:aws:lambda:us-east-1:000000000000:function:${id}`;
    const text = resources.get(id)?.data[attribute];
    if (text === undefined) throw new Error(`vendor response does not contain ${attribute} of ${id}`);
    return text;
  }
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, handedOver(member, resources)]));
}

/**
 * Does `work` for each id, side by side, each after those that it waits for. With the first failure nothing more begins; what has begun is
 * waited for.
 *
 * @throws what failed first.
 */
export async function inOrder(
  ids: readonly string[],
  waitsFor: (id: string) => readonly string[],
  work: (id: string) => Promise<void>,
): Promise<void> {
  let failure: { readonly error: unknown } | undefined;
  const done = new Map<string, Promise<void>>();
  const run = (id: string): Promise<void> => {
    const known = done.get(id);
    if (known) return known;
    const others = waitsFor(id).filter((other) => ids.includes(other));
    const own = Promise.all(others.map(run)).then(async () => {
      if (failure) return;
      await work(id).catch((error: unknown) => {
        failure ??= { error };
      });
    });
    done.set(id, own);
    return own;
  };
  await Promise.all(ids.map(run));
  if (failure) throw failure.error;
}
