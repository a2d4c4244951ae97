import type { Page } from "@licet/kernel";
import type { Device } from "../../domain/device/device.ts";
import type { PageQuery } from "../ports.ts";

/** An active device as it stands now. */
export interface DeviceRecord {
  readonly device: Device;
  /** When it is deactivated unless it is heard of before. */
  readonly silenceTime?: Date;
  /** It is beyond a limit of its licence's plan. */
  readonly isOverLimit: boolean;
}

/** Reading active devices without a lock, and noting that they are in use. */
export interface Devices {
  /** @throws DomainError NOT_FOUND */
  accountOfDevice(tenantId: string, deviceId: string): Promise<string>;
  find(tenantId: string, deviceId: string): Promise<DeviceRecord | undefined>;
  /** Of one licence by id. @throws DomainError NOT_FOUND when there is no such licence */
  list(tenantId: string, licenceId: string, query: PageQuery): Promise<Page<DeviceRecord>>;
  /** Notes that it was seen; never earlier than was noted before. Undefined: it is not active. */
  record(tenantId: string, deviceId: string, now: Date): Promise<Omit<DeviceRecord, "isOverLimit"> | undefined>;
}

/** Devices that were not heard of for as long as their plans allow. */
export interface SilentDevices {
  tenants(now: Date): Promise<string[]>;
  /** Accounts with some, so many at most. */
  accounts(tenantId: string, now: Date, limit: number): Promise<string[]>;
  /** Those of the accounts, held until the transaction ends: none is seen from now on. */
  hold(tenantId: string, accountIds: readonly string[], now: Date): Promise<{ accountId: string; deviceId: string }[]>;
}
