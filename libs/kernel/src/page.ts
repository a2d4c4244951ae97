/** One page of a list that is ordered by a key. */
export interface Page<T> {
  readonly items: readonly T[];
  /** Opaque; absent on the last page and only there. */
  readonly nextPageToken?: string;
}
