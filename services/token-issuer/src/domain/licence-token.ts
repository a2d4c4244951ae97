/** Whether a token still opens anything. */
export type TokenState = "VALID" | "SUPERSEDED" | "REVOKED";

/** A signed licence token. */
export interface LicenceToken {
  readonly tokenId: string;
  readonly licenceId: string;
  readonly accountId: string;
  /** Empty without an order. */
  readonly orderId: string;
  /** The account's revision whose terms it carries. */
  readonly revision: bigint;
  /** The compact JWS. */
  readonly token: string;
  readonly keyId: string;
  readonly state: TokenState;
  readonly statusListUri: string;
  readonly statusIndex: number;
  readonly issueTime: Date;
  /** Absent: without end. */
  readonly expireTime?: Date;
}
