import { Graph as DagreGraph, layout } from '@dagrejs/dagre';
import type { Graph, GraphEdge, GraphNode } from './graph-model.js';

/** A node with the place of its middle, in pixels. */
export interface PlacedNode extends GraphNode {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface PlacedEdge extends GraphEdge {
  readonly points: readonly { readonly x: number; readonly y: number }[];
}

export interface PlacedGraph {
  readonly nodes: readonly PlacedNode[];
  readonly edges: readonly PlacedEdge[];
  readonly width: number;
  readonly height: number;
}

const STATE_HEIGHT = 44;
const CHARACTER_WIDTH = 7.6;

/** Finds a place for everything, from top to bottom. Edges of a group begin and end at a state within it. */
export function placeGraph({ nodes, edges }: Graph): PlacedGraph {
  const dagre = new DagreGraph({ compound: true, multigraph: true });
  dagre.setGraph({ rankdir: 'TB', nodesep: 32, ranksep: 44, marginx: 16, marginy: 16 });
  dagre.setDefaultEdgeLabel(() => ({}));
  for (const node of nodes) dagre.setNode(node.id, sizeOf(node));
  for (const { id, parent } of nodes) if (parent !== undefined) dagre.setParent(id, parent);
  // A layout in layers knows no edges of groups: these are drawn from the group's frame, and laid out by what is in it.
  for (const [place, edge] of edges.entries()) {
    dagre.setEdge(representative(edge.from, nodes, 'last'), representative(edge.to, nodes, 'first'), {}, String(place));
  }
  layout(dagre);
  const placed = nodes.map((node) => ({ ...node, ...boxOf(dagre.node(node.id)) }));
  const { width = 0, height = 0 } = dagre.graph() as { width?: number; height?: number };
  return {
    nodes: placed,
    edges: edges.map((edge, place) => ({ ...edge, points: pointsOf(dagre, edge, place, nodes, placed) })),
    width,
    height,
  };
}

const sizeOf = (node: GraphNode): { width: number; height: number } => {
  if (node.kind === 'start' || node.kind === 'end') return { width: 64, height: 32 };
  return { width: Math.max(110, node.label.length * CHARACTER_WIDTH + 32), height: STATE_HEIGHT };
};

const representative = (id: string, nodes: readonly GraphNode[], which: 'first' | 'last'): string => {
  const children = nodes.filter(({ parent }) => parent === id);
  const child = which === 'first' ? children[0] : children.at(-1);
  return child === undefined ? id : representative(child.id, nodes, which);
};

const boxOf = (label: unknown): { x: number; y: number; width: number; height: number } => {
  const { x = 0, y = 0, width = 0, height = 0 } = (label ?? {}) as Partial<PlacedNode>;
  return { x, y, width, height };
};

function pointsOf(
  dagre: DagreGraph,
  edge: GraphEdge,
  place: number,
  nodes: readonly GraphNode[],
  placed: readonly PlacedNode[],
): PlacedEdge['points'] {
  const from = representative(edge.from, nodes, 'last');
  const to = representative(edge.to, nodes, 'first');
  const { points = [] } = dagre.edge({ v: from, w: to, name: String(place) }) as { points?: PlacedEdge['points'] };
  // Where an end is a group's, the line begins or ends at its frame.
  const box = (id: string) => placed.find((node) => node.id === id);
  const [start, end] = [box(edge.from), box(edge.to)];
  const inner = points.filter(
    (point) =>
      !isWithin(point, from === edge.from ? undefined : start) && !isWithin(point, to === edge.to ? undefined : end),
  );
  return [
    ...(from !== edge.from && start ? [{ x: start.x, y: start.y + start.height / 2 }] : []),
    ...inner,
    ...(to !== edge.to && end ? [{ x: end.x, y: end.y - end.height / 2 }] : []),
  ];
}

const isWithin = (point: { x: number; y: number }, box: PlacedNode | undefined): boolean =>
  box !== undefined && Math.abs(point.x - box.x) <= box.width / 2 && Math.abs(point.y - box.y) <= box.height / 2;
