const rfc3339 = /^(\d{4}-\d{2}-\d{2})(T([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2}))?$/;

/**
 * Whether the text is an RFC 3339 time, or a date that stands for midnight in UTC. A day that the calendar does not have
 * would be taken for one of the month after.
 */
export function isInstant(value: string): boolean {
  const [, day] = rfc3339.exec(value) ?? [];
  if (day === undefined || Number.isNaN(Date.parse(value))) return false;
  return new Date(`${day}T00:00:00Z`).toISOString().startsWith(day);
}
