/** A key and those that it leads to. */
export type Graph = ReadonlyMap<string, readonly string[]>;

/** The circles in a graph, each as the path from its first key back to it: [a, b, a]; one for each way back that is met. */
export function findCircles(graph: Graph): string[][] {
  const circles: string[][] = [];
  const done = new Set<string>();
  const path: string[] = [];
  const onPath = new Set<string>();

  function visit(key: string): void {
    if (onPath.has(key)) {
      circles.push([...path.slice(path.indexOf(key)), key]);
      return;
    }
    if (done.has(key)) return;
    path.push(key);
    onPath.add(key);
    for (const next of graph.get(key) ?? []) visit(next);
    onPath.delete(key);
    path.pop();
    done.add(key);
  }

  for (const key of graph.keys()) visit(key);
  return circles;
}

/** What a key leads to, directly or by way of others; somewhat more than `enough` of it when there is more. */
export function reachFrom(key: string, graph: Graph, enough: number): ReadonlySet<string> {
  const reached = new Set(graph.get(key));
  for (const each of reached) {
    if (reached.size > enough) break;
    graph.get(each)?.forEach((next) => reached.add(next));
  }
  return reached;
}
