import type { Remedy } from "../decision.ts";
import { ownValue } from "../own-value.ts";
import type { Condition, Owner, Question } from "../snapshot.ts";
import type { RulesDocument, UserDocument } from "../snapshot-document.ts";

/** USER_UNKNOWN: a user is named whom the account does not have. */
export const userKnown: Condition = (question, failures) => {
  const userId = question.request.subject?.userId;
  const { users } = question.snapshot.document;
  if (userId === undefined || users === undefined || Object.hasOwn(users, userId)) return true;
  failures?.push({ code: "USER_UNKNOWN", remedies: [askAdministrator(question)] });
  return false;
};

/** ROLE_REQUIRED, GROUP_REQUIRED. */
export function personConditions(rules: RulesDocument | undefined, owner: Owner): Condition[] {
  return [
    ...(rules?.rolesAny ? [memberOf("ROLE_REQUIRED", "roles", rules.rolesAny, owner)] : []),
    ...(rules?.groupsAny ? [memberOf("GROUP_REQUIRED", "groups", rules.groupsAny, owner)] : []),
  ];
}

/** The named user's record; undefined for nobody and for unknown ones. */
export function userOf({ request, snapshot }: Question): UserDocument | undefined {
  const userId = request.subject?.userId;
  const { users } = snapshot.document;
  return ownValue(users, userId);
}

/** The way out that leads through the customer's own administrators. */
export function askAdministrator({ snapshot }: Question): Remedy {
  return { kind: "ASK_ADMINISTRATOR", administrators: administratorsOf(snapshot.document.account) };
}

/** Who can change seats, roles and groups; nobody when the account names none. */
export function administratorsOf(account: { administrators?: string[] }): readonly string[] {
  return account.administrators ?? [];
}

function memberOf(
  code: "ROLE_REQUIRED" | "GROUP_REQUIRED",
  list: "roles" | "groups",
  anyOf: readonly string[],
  owner: Owner,
): Condition {
  return (question, failures) => {
    const held = userOf(question)?.[list];
    if (held?.some((item) => anyOf.includes(item))) return true;
    failures?.push({ code, ...owner, anyOf, remedies: [askAdministrator(question)] });
    return false;
  };
}
