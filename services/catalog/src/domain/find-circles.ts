/** A key and those that it leads to. */
export type Graph = ReadonlyMap<string, readonly string[]>;

/** A key on the way, and which of those that it leads to comes next. */
interface Step {
  key: string;
  next: number;
}

/**
 * Circles in a graph, each as the path from its first key back to it: [a, b, a]. There is one whenever the graph has any,
 * and there are `most` at most: a dense graph has more ways back than can be told.
 */
export function findCircles(graph: Graph, most: number): string[][] {
  const circles: string[][] = [];
  const seen = new Set<string>();
  for (const key of graph.keys()) {
    if (!seen.has(key)) followFrom(key);
  }
  return circles;

  function followFrom(start: string): void {
    const path: Step[] = [];
    const onPath = new Set<string>();
    const enter = (key: string) => {
      seen.add(key);
      onPath.add(key);
      path.push({ key, next: 0 });
    };
    enter(start);
    for (let step = path.at(-1); step !== undefined && circles.length < most; step = path.at(-1)) {
      const key = graph.get(step.key)?.[step.next++];
      if (key === undefined) {
        onPath.delete(step.key);
        path.pop();
      } else if (onPath.has(key)) {
        const keys = path.map((each) => each.key);
        circles.push([...keys.slice(keys.indexOf(key)), key]);
      } else if (!seen.has(key)) enter(key);
    }
  }
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
