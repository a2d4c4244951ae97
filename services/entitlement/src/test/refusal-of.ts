import type { Code } from "@connectrpc/connect";
import { ConnectError } from "@connectrpc/connect";
import { ErrorInfoSchema } from "@licet/contracts/rpc";

/** Why a call was refused, and from when on it would not be. */
export interface Refusal {
  readonly code: Code;
  readonly reason: string | undefined;
  readonly time?: string;
}

/** The refusal of a call; nothing when it was done. */
export async function refusalOf(call: Promise<unknown>): Promise<Refusal | undefined> {
  try {
    await call;
    return undefined;
  } catch (error) {
    const refusal = ConnectError.from(error);
    const { reason, metadata } = refusal.findDetails(ErrorInfoSchema)[0] ?? {};
    const time = metadata?.["possible_time"];
    return { code: refusal.code, reason, ...(time !== undefined && { time }) };
  }
}
