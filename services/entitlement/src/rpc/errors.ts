import { Code } from "@connectrpc/connect";
import type { ErrorTable } from "@licet/rpc";

/** The code by which each refusal of this service answers. */
export const errors: ErrorTable = {
  /** The address in the context of the check is no IP address. */
  IP_ADDRESS_INVALID: Code.InvalidArgument,
  /** Not an IANA time zone. */
  TIME_ZONE_UNKNOWN: Code.InvalidArgument,
  /** The account would be above itself: `path` names the way round. */
  ACCOUNT_CYCLE: Code.FailedPrecondition,
  /** A hierarchy of accounts has at most so many levels. */
  HIERARCHY_TOO_DEEP: Code.FailedPrecondition,
  /** A seat goes to a user of an account that shares the licence, and this one does not. */
  LICENCE_NOT_SHARED: Code.FailedPrecondition,
  /** The page token is malformed, or belongs to a list with other arguments. */
  INVALID_PAGE_TOKEN: Code.InvalidArgument,
  /** The account has not reached the revision that the check demands. */
  REVISION_NOT_FOUND: Code.FailedPrecondition,
  /** What the account could do at the time is not kept any more, or was before its history began. */
  HISTORY_EXPIRED: Code.OutOfRange,
  /** What an account will do cannot be told as of a time that is still to come: simulate it. */
  AS_OF_IN_FUTURE: Code.InvalidArgument,
  /** A revoked licence stays revoked. */
  LICENCE_REVOKED: Code.FailedPrecondition,
  /** An expired licence is renewed before it is changed. */
  LICENCE_EXPIRED: Code.FailedPrecondition,
  /** The licence was on its way to another account each time it was looked for: try again. */
  LICENCE_MOVING: Code.Aborted,
  /** What has no end needs no renewal. */
  TERM_ENDLESS: Code.FailedPrecondition,
  /** The plan does not say for how long: give an end. */
  TERM_UNKNOWN: Code.FailedPrecondition,
  /** The end lies before the present one, or in the past. */
  TERM_INVALID: Code.FailedPrecondition,
  /** The plan has no such version, or none in force. */
  PLAN_VERSION_UNKNOWN: Code.FailedPrecondition,
  /** The parts of the catalog that is supposed do not fit together; every problem is named. */
  CATALOG_INVALID: Code.InvalidArgument,
  /** The catalog has no draft that could be supposed. */
  DRAFT_UNKNOWN: Code.FailedPrecondition,
  /** A licence is changed to plans of its own product only. */
  PLAN_FOREIGN: Code.FailedPrecondition,
  /** The catalog has no such add-on. */
  ADD_ON_UNKNOWN: Code.FailedPrecondition,
  /** The add-on is not sold with the plan. */
  ADD_ON_UNFIT: Code.FailedPrecondition,
  /** The licence has these terms already. */
  CHANGE_EMPTY: Code.FailedPrecondition,
  /** A licence goes to another account than its own. */
  TRANSFER_TO_SELF: Code.FailedPrecondition,
  /** Users of the account that the licence would leave have seats: free them, or have them freed. */
  SEATS_IN_USE: Code.FailedPrecondition,
  /** More units or add-ons would go than there are, or all of them. */
  SPLIT_TOO_LARGE: Code.FailedPrecondition,
  /** Licences that are merged agree in plan version, state and term. */
  MERGE_UNLIKE: Code.FailedPrecondition,
  /** More seats are assigned than the new quantity: free some, or say whose are to go. */
  SEATS_OVER_LIMIT: Code.FailedPrecondition,
  /** The scheduled move took place already, or could not. */
  MOVE_ENDED: Code.FailedPrecondition,
  /** The licence has as many moves to come as are kept for one. */
  SCHEDULED_MOVES_EXHAUSTED: Code.ResourceExhausted,
  /** The licence is for the whole account and has no seats to assign. */
  SEATS_NOT_OFFERED: Code.FailedPrecondition,
  /** The seat was another user's before and stays with its user: it may go on from `possible_time`. */
  SEAT_COOLING_OFF: Code.FailedPrecondition,
  /** More seats would be reserved than the licence has. */
  SEAT_RESERVATION_TOO_LARGE: Code.FailedPrecondition,
  /** Seats of the licence are reserved for as many groups as may be. */
  SEAT_RESERVATIONS_EXHAUSTED: Code.ResourceExhausted,
  /** What an override shall give does not suit the feature's kind, or the values that it may take. */
  OVERRIDE_VALUE_INVALID: Code.InvalidArgument,
  /** The term of an override ends before it begins. */
  OVERRIDE_TERM_INVALID: Code.InvalidArgument,
  /** An override that was ended stays ended. */
  OVERRIDE_ENDED: Code.FailedPrecondition,
  /** The account has as many overrides as it may have: end some. */
  OVERRIDES_EXHAUSTED: Code.ResourceExhausted,
  /** The share of a rollout would shrink, and nobody asked to take accounts out. */
  ROLLOUT_SHRINKS: Code.FailedPrecondition,
  /** A wave lets in no more accounts than the one before it. */
  WAVES_INVALID: Code.InvalidArgument,
  /** A propagation of the plan goes on already: `propagation_id` says which. */
  PROPAGATION_CONFLICT: Code.FailedPrecondition,
  /** The propagation has ended, or is about to. */
  PROPAGATION_ENDED: Code.FailedPrecondition,
  /** An account's last user cannot be deleted: an account without users knows everybody. */
  USER_IS_LAST: Code.FailedPrecondition,
  /** Every seat that was bought is assigned, or those left are reserved for groups that the user is not in. */
  SEATS_EXHAUSTED: Code.ResourceExhausted,
  /** The licence's plan binds no devices. */
  DEVICES_NOT_OFFERED: Code.FailedPrecondition,
  /** The plan counts devices by user, and the request names none. */
  DEVICE_USER_REQUIRED: Code.FailedPrecondition,
  /** The fingerprint lacks components without which it could never match. */
  FINGERPRINT_INCOMPLETE: Code.FailedPrecondition,
  /** The licence, or the user, has all the devices that the plan allows. */
  DEVICES_EXHAUSTED: Code.ResourceExhausted,
  /** The device was activated too short a time ago for its user to free it: `possible_time` says from when. */
  DEVICE_COOLING_OFF: Code.FailedPrecondition,
  /** Users freed as many devices as the plan allows: `possible_time` says when it is possible again, if ever. */
  DEACTIVATIONS_EXHAUSTED: Code.ResourceExhausted,
  /** The keys of the licence do not float, or no floating licence in force grants the feature. */
  LEASES_NOT_OFFERED: Code.FailedPrecondition,
  /** The licence is not in force: no key of it is checked out or borrowed, and a heartbeat ends its lease. */
  LICENCE_NOT_ACTIVE: Code.FailedPrecondition,
  /** The plan bounds keys per user: a lease names its user. */
  LEASE_USER_REQUIRED: Code.FailedPrecondition,
  /** Every key that the user may be given is in use; the first may end at `possible_time`, unless its heartbeats go on. */
  CONCURRENCY_EXHAUSTED: Code.ResourceExhausted,
  /** The user, or the user's group, holds as many keys as it may; the first may end at `possible_time`. */
  LEASE_LIMIT_REACHED: Code.ResourceExhausted,
  /** The account's administrator has left the user out of the licence's keys. */
  LEASE_USER_EXCLUDED: Code.FailedPrecondition,
  /** More keys would be reserved than the licence has. */
  LEASE_RESERVATION_TOO_LARGE: Code.FailedPrecondition,
  /** The feature would be denied even with a key of it: `codes` are what is in the way. No key was taken. */
  FEATURE_DENIED: Code.FailedPrecondition,
  /** The lease has ended, by return or for want of heartbeats: check out again. */
  LEASE_EXPIRED: Code.FailedPrecondition,
  /** Keys of the licence are in use: they are returned, or end, before it goes elsewhere. */
  LEASES_IN_USE: Code.FailedPrecondition,
  /** Keys of the licence's plan cannot be borrowed. */
  BORROW_NOT_OFFERED: Code.FailedPrecondition,
  /** The end of the borrow is past, or later than the plan's longest borrow allows. */
  BORROW_TIME_INVALID: Code.InvalidArgument,
  /** The signer of receipts cannot be asked at the moment: the decision holds, and its receipt can be had later. */
  RECEIPT_UNAVAILABLE: Code.Unavailable,
  /** A client made the decision by itself: the platform does not vouch for it. */
  RECEIPT_NOT_GIVEN: Code.FailedPrecondition,
  /** NATS was not reached yet, so that nothing can be watched: try again. */
  FEED_UNAVAILABLE: Code.Unavailable,
  /** The reader of Watch has fallen too far behind: resume from its last cursor. */
  SLOW_READER: Code.ResourceExhausted,
  /** The events after the cursor are gone: read the present state anew. */
  CURSOR_EXPIRED: Code.OutOfRange,
};
