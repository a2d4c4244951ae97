/** An access request that waits for approval. */
export interface PendingRequestDocument {
  id: string;
  feature: string;
  /** Who asked; everybody in the account when absent. */
  userId?: string;
  approvers: string[];
}
