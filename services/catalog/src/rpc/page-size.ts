const usualPageSize = 50;

/** How many items a request wants; 0 means the usual number. */
export function readPageSize(pageSize: number): number {
  return pageSize === 0 ? usualPageSize : pageSize;
}
