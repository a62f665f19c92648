import { placeGraph, type PlacedEdge, type PlacedGraph, type PlacedNode } from './graph-layout.js';
import { graphOf } from './graph-model.js';
import { statusOfState, type StateStatus } from './state-status.js';
import type { ExecutionView } from '../src/console/console-views.js';

interface GraphProps {
  readonly execution: ExecutionView;
  readonly selected: string | undefined;
  readonly onSelect: (stateName: string) => void;
}

const SYMBOLS: Readonly<Record<StateStatus, string>> = {
  idle: '',
  running: '…',
  succeeded: '✓',
  failed: '✕',
  caught: '!',
  cancelled: '–',
};

/** Layouts take longer than drawing, and a definition does not change. */
const placed = new Map<string, PlacedGraph | undefined>();

/** The execution's states as a graph, coloured by how they stand. */
export function GraphView({ execution, selected, onSelect }: GraphProps) {
  const { definition } = execution;
  const graph = layoutOf(definition);
  if (graph === undefined) return <p class="empty">There is no graph of this definition.</p>;
  return (
    <svg
      class="graph"
      viewBox={`0 0 ${graph.width} ${graph.height}`}
      width={graph.width}
      height={graph.height}
      role="group"
      aria-label={`States of ${execution.stateMachineName}`}
    >
      <defs>
        <marker id="arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" orient="auto">
          <path d="M0 0 8 4 0 8z" />
        </marker>
      </defs>
      {graph.nodes
        .filter(({ kind }) => kind === 'group')
        .map((node) => (
          <Node
            key={node.id}
            node={node}
            status={statusOfState(execution, node.id)}
            isSelected={node.id === selected}
            onSelect={onSelect}
          />
        ))}
      {graph.edges.map((edge) => (
        <path
          key={`${edge.from}>${edge.to}>${edge.kind}`}
          class={`edge ${edge.kind}`}
          d={pathOf(edge)}
          marker-end="url(#arrow)"
        />
      ))}
      {graph.nodes
        .filter(({ kind }) => kind !== 'group')
        .map((node) => (
          <Node
            key={node.id}
            node={node}
            status={standing(execution, node)}
            isSelected={node.id === selected}
            onSelect={onSelect}
          />
        ))}
    </svg>
  );
}

interface NodeProps {
  readonly node: PlacedNode;
  readonly status: StateStatus;
  readonly isSelected: boolean;
  readonly onSelect: (stateName: string) => void;
}

function Node({ node, status, isSelected, onSelect }: NodeProps) {
  const { x, y, width, height, kind, label, type } = node;
  const isState = kind === 'state' || kind === 'group';
  const choose = (): void => onSelect(node.id);
  const button = isState && {
    role: 'button' as const,
    tabindex: 0,
    'aria-pressed': isSelected,
    'aria-label': `${label}, ${type ?? 'state'}, ${status}`,
    onClick: choose,
    onKeyDown: (event: KeyboardEvent) => {
      if (event.key !== 'Enter' && event.key !== ' ') return;
      event.preventDefault();
      choose();
    },
  };
  return (
    <g class={`node ${kind} ${status}${isSelected ? ' selected' : ''}`} {...button}>
      <rect x={x - width / 2} y={y - height / 2} width={width} height={height} rx={isState ? 6 : 16} />
      {kind === 'group' ? (
        <text class="group-label" x={x - width / 2 + 8} y={y - height / 2 + 14}>{`${label} ${SYMBOLS[status]}`}</text>
      ) : (
        <text x={x} y={isState && type !== undefined ? y - 3 : y + 4}>
          {`${label} ${SYMBOLS[status]}`.trim()}
        </text>
      )}
      {kind === 'state' && type !== undefined && (
        <text class="type" x={x} y={y + 13}>
          {type}
        </text>
      )}
    </g>
  );
}

function layoutOf(definition: string): PlacedGraph | undefined {
  if (!placed.has(definition)) {
    const graph = graphOf(definition);
    placed.set(definition, graph && placeGraph(graph));
  }
  return placed.get(definition);
}

/** Start and end stand as the execution does. */
function standing(execution: ExecutionView, node: PlacedNode): StateStatus {
  if (node.kind === 'start') return 'succeeded';
  if (node.kind === 'end') return execution.status === 'SUCCEEDED' ? 'succeeded' : 'idle';
  return statusOfState(execution, node.id);
}

const pathOf = ({ points }: PlacedEdge): string =>
  points.map(({ x, y }, place) => `${place === 0 ? 'M' : 'L'}${x.toFixed(1)} ${y.toFixed(1)}`).join('');
