import { faint } from "./output.ts";

/** What a line of the tree says. */
export interface TreeAccount {
  readonly accountId: string;
  readonly displayName: string;
  readonly parentAccountId: string;
}

/** An account with those below it; one whose parent is not among them is left out. */
export function drawAccountTree(root: TreeAccount, below: readonly TreeAccount[]): string[] {
  const childrenOf = Map.groupBy(below, ({ parentAccountId }) => parentAccountId);
  const draw = (account: TreeAccount): string[] => {
    const children = childrenOf.get(account.accountId) ?? [];
    return [titleOf(account), ...children.flatMap((child, index) => hang(draw(child), index === children.length - 1))];
  };
  return draw(root);
}

function titleOf({ accountId, displayName }: TreeAccount): string {
  return displayName === "" ? accountId : `${accountId}  ${faint(displayName)}`;
}

function hang([title = "", ...lines]: readonly string[], isLast: boolean): string[] {
  return [`${isLast ? "└─" : "├─"} ${title}`, ...lines.map((line) => `${isLast ? "  " : "│ "} ${line}`)];
}
