import { LeaseService } from "@licet/contracts/entitlement";
import type { Clock } from "@licet/kernel";
import type { RpcService } from "@licet/rpc";
import { implementService } from "@licet/rpc";
import type { Commands } from "../../app/commands.ts";
import type { Leases } from "../../app/lease/ports.ts";
import type { LicenceReader } from "../../app/ports.ts";
import { handleBorrowLease } from "./borrow-lease.ts";
import { handleCheckOutLease } from "./check-out-lease.ts";
import { handleGetLeaseOptions } from "./get-lease-options.ts";
import { handleHeartbeatLease } from "./heartbeat-lease.ts";
import { handleListLeases } from "./list-leases.ts";
import { handleListLicenceOverdrafts } from "./list-licence-overdrafts.ts";
import { handleListOverdrafts } from "./list-overdrafts.ts";
import { handleReturnLease } from "./return-lease.ts";
import { handleSetLeaseOptions } from "./set-lease-options.ts";

/** What answers them. */
export interface LeaseParts {
  readonly commands: Commands;
  readonly leases: Leases;
  readonly reader: LicenceReader;
  readonly clock: Clock;
}

/** The LeaseService, a line for each RPC. */
export function implementLeases({ commands, leases, reader, clock }: LeaseParts): RpcService {
  return implementService(LeaseService, {
    checkOutLease: handleCheckOutLease(commands.checkOutLease),
    heartbeatLease: handleHeartbeatLease(commands.heartbeatLease),
    returnLease: handleReturnLease(commands.returnLease),
    borrowLease: handleBorrowLease(commands.borrowLease),
    listLeases: handleListLeases(leases),
    listOverdrafts: handleListOverdrafts(leases, clock),
    listLicenceOverdrafts: handleListLicenceOverdrafts(leases, clock),
    setLeaseOptions: handleSetLeaseOptions(commands.setLeaseOptions),
    getLeaseOptions: handleGetLeaseOptions(reader),
  });
}
