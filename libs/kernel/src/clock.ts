/** Where the present instant comes from. Nothing outside an adapter reads the machine's clock. */
export interface Clock {
  /** The present instant, UTC, with millisecond precision. A new Date each time. */
  now(): Date;
}
