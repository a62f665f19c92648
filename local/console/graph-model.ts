/** A state of the picture. */
export interface GraphNode {
  /** The state's name, or one of our own for what is no state. */
  readonly id: string;
  readonly label: string;
  readonly kind: 'start' | 'end' | 'state' | 'group';
  /** The state's type, such as `Task`. */
  readonly type?: string;
  /** The group that it is in. */
  readonly parent?: string;
}

export interface GraphEdge {
  readonly from: string;
  readonly to: string;
  /** `catch`: taken after an error. */
  readonly kind: 'next' | 'choice' | 'catch';
}

export interface Graph {
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
}

interface Machine {
  readonly StartAt?: string;
  readonly States?: Readonly<Record<string, State>>;
}

interface State {
  readonly Type?: string;
  readonly Next?: string;
  readonly Default?: string;
  readonly Choices?: readonly { readonly Next?: string }[];
  readonly Catch?: readonly { readonly Next?: string }[];
  readonly Branches?: readonly Machine[];
  readonly Iterator?: Machine;
  readonly ItemProcessor?: Machine;
  readonly End?: boolean;
}

const START = ' start';
const END = ' end';

/** The picture of a definition: its states, and what may follow on what. `undefined` for what is no state machine. */
export function graphOf(definition: string): Graph | undefined {
  try {
    const nodes: GraphNode[] = [{ id: START, label: 'Start', kind: 'start' }];
    const edges: GraphEdge[] = [];
    const machine = JSON.parse(definition) as Machine;
    addStates(machine, undefined, nodes, edges);
    nodes.push({ id: END, label: 'End', kind: 'end' });
    if (machine.StartAt !== undefined) edges.push({ from: START, to: machine.StartAt, kind: 'next' });
    return {
      nodes,
      edges: edges.filter(({ from, to }) => [from, to].every((id) => nodes.some((node) => node.id === id))),
    };
  } catch {
    return undefined;
  }
}

function addStates(machine: Machine, parent: string | undefined, nodes: GraphNode[], edges: GraphEdge[]): void {
  for (const [name, state] of Object.entries(machine.States ?? {})) {
    const inner = [...(state.Branches ?? []), ...[state.ItemProcessor ?? state.Iterator ?? []].flat()];
    const within = parent === undefined ? {} : { parent };
    nodes.push({
      id: name,
      label: name,
      kind: inner.length > 0 ? 'group' : 'state',
      ...(state.Type !== undefined && { type: state.Type }),
      ...within,
    });
    for (const branch of inner) addStates(branch, name, nodes, edges);
    addEdges(name, state, parent === undefined, edges);
  }
}

function addEdges(name: string, state: State, isTop: boolean, edges: GraphEdge[]): void {
  if (state.Next !== undefined) edges.push({ from: name, to: state.Next, kind: 'next' });
  const ends = state.End === true || state.Type === 'Succeed' || state.Type === 'Fail';
  if (ends && isTop) edges.push({ from: name, to: END, kind: 'next' });
  for (const { Next } of state.Choices ?? [])
    if (Next !== undefined) edges.push({ from: name, to: Next, kind: 'choice' });
  if (state.Default !== undefined) edges.push({ from: name, to: state.Default, kind: 'choice' });
  for (const { Next } of state.Catch ?? []) if (Next !== undefined) edges.push({ from: name, to: Next, kind: 'catch' });
}
