import type { Failure, Remedy } from "../decision.ts";
import type { Condition, Owner, Question } from "../snapshot.ts";
import type { RulesDocument } from "../snapshot-document.ts";

/** USER_UNKNOWN: a user is named whom the account does not have. */
export const userKnown: Condition = (question, failures) => {
  const userId = question.request.subject?.userId;
  if (userId === undefined || question.user !== undefined || question.snapshot.users === undefined) return true;
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

/** The way out that leads through the customer's own administrators. */
export function askAdministrator({ snapshot }: Question): Remedy {
  return { kind: "ASK_ADMINISTRATOR", administrators: administratorsOf(snapshot.document.account) };
}

/** Who can change seats, roles and groups; nobody when the account names none. */
export function administratorsOf(account: { administrators?: string[] }): readonly string[] {
  return account.administrators ?? [];
}

const nothing: readonly string[] = [];

function memberOf(
  code: "ROLE_REQUIRED" | "GROUP_REQUIRED",
  list: "roles" | "groups",
  anyOf: readonly string[],
  owner: Owner,
): Condition {
  // It fails for everybody with the same words: a condition is of one account's snapshot.
  let failure: Failure | undefined;
  return (question, failures) => {
    for (const item of question.user?.[list] ?? nothing) if (anyOf.includes(item)) return true;
    failures?.push((failure ??= { code, ...owner, anyOf, remedies: [askAdministrator(question)] }));
    return false;
  };
}
