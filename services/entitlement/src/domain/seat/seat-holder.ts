/** Whose a seat is. */
export interface SeatHolder {
  readonly userId: string;
  /** The account of the user, where that is not the licence's own but one that shares the licence. */
  readonly userAccountId?: string;
}

/** Account ids have none. */
const mark = "\n";

/**
 * The text by which a licence knows a holder: the id of a user of its own account, and others by their account and id. No two
 * holders have the same, whatever their ids.
 */
export function keyOfHolder({ userAccountId = "", userId }: SeatHolder): string {
  return userAccountId === "" && !userId.includes(mark) ? userId : `${userAccountId}${mark}${userId}`;
}

/** The holder that a key stands for. */
export function holderOfKey(key: string): SeatHolder {
  const place = key.indexOf(mark);
  if (place < 0) return { userId: key };
  const userId = key.slice(place + mark.length);
  return place === 0 ? { userId } : { userId, userAccountId: key.slice(0, place) };
}

/** A holder for people: `branch/ada` where the user is another account's. */
export function nameOfKey(key: string): string {
  const { userAccountId, userId } = holderOfKey(key);
  return userAccountId === undefined ? userId : `${userAccountId}/${userId}`;
}

/** What the audit log says of whose seat it is. */
export function noteHolder(key: string): Readonly<Record<string, string>> {
  const { userAccountId, userId } = holderOfKey(key);
  return { user: userId, ...(userAccountId !== undefined && { user_account: userAccountId }) };
}

/** The ids of one account's users among the holders, sorted; of the licence's own account where none is named. */
export function usersOfAccount(keys: Iterable<string>, accountId?: string): string[] {
  const holders = [...keys].map(holderOfKey).filter(({ userAccountId }) => userAccountId === accountId);
  return holders.map(({ userId }) => userId).sort();
}
