import type { Question } from "./snapshot.ts";
import type { SnapshotDocument } from "./snapshot-document.ts";

/** What is known of the trips out of one territory. */
export interface Trips {
  /** Whether the subject is on a trip now. */
  isAway(question: Question): boolean;
  /** Whether the subject may begin one now: the account is at home inside, and the user has rested since the last. */
  mayBegin(question: Question): boolean;
}

/** Looks up the trips out of a territory by user. */
export function compileTrips(territory: string, isHome: boolean, { trips = [] }: SnapshotDocument): Trips {
  const byUser = new Map(trips.filter((trip) => trip.territory === territory).map((trip) => [trip.userId, trip]));
  const mayBegin = ({ request: { subject }, nowMs }: Question): boolean => {
    if (!isHome || subject?.userId === undefined) return false;
    const last = byUser.get(subject.userId);
    return last === undefined || nowMs >= last.restUntil;
  };
  return {
    mayBegin,
    isAway({ request: { subject }, nowMs }) {
      const trip = subject?.userId === undefined ? undefined : byUser.get(subject.userId);
      return trip !== undefined && nowMs >= trip.from && nowMs < trip.until;
    },
  };
}
