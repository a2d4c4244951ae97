import type { Database, Transaction } from "@licet/db";
import { decodePageToken, toPage } from "@licet/db";
import { DomainError } from "@licet/kernel";
import type { DeviceRecord, Devices } from "../../app/device/ports.ts";
import type { PlanTerms } from "../../domain/catalog/catalog.ts";
import { standingDevices } from "../../domain/device/standing-devices.ts";
import { checkExists } from "../account/check-exists.ts";
import type { DeviceRow } from "./device-rows.ts";
import { fromBookRows, fromDeviceRow } from "./device-rows.ts";

/** Active devices in PostgreSQL, read and seen without a lock on their account. */
export function createDevices(db: Database): Devices {
  return {
    accountOfDevice: async (tenantId, deviceId) => {
      const [row] = await db.transaction(tenantId, (tx) => tx.sql<DeviceRow>(selectDevice, [tenantId, deviceId]));
      if (row !== undefined) return row.account_id;
      throw new DomainError("NOT_FOUND", "no such device", { resource: "device", id: deviceId });
    },
    find: (tenantId, deviceId) =>
      db.read(tenantId, async (tx) => {
        const [row] = await tx.sql<DeviceRow>(selectDevice, [tenantId, deviceId]);
        return row && toRecord(row, await standingOf(tx, row.licence_id));
      }),
    list: (tenantId, licenceId, query) =>
      db.read(tenantId, async (tx) => {
        await checkExists(tx, "licence", licenceId);
        const args = { licenceId };
        const [after = ""] = decodePageToken(query.pageToken, args) ?? [];
        const rows = await tx.sql<DeviceRow>(
          `select * from device where tenant_id = $1 and licence_id = $2 and device_id > $3
           order by device_id limit $4`,
          [tenantId, licenceId, after, query.pageSize + 1],
        );
        const page = toPage(rows, query.pageSize, (row) => [row.device_id], args);
        const standing = await standingOf(tx, licenceId);
        return { ...page, items: page.items.map((row) => toRecord(row, standing)) };
      }),
    record: (tenantId, deviceId, now) =>
      db.transaction(tenantId, async (tx) => {
        const [row] = await tx.sql<DeviceRow>(recordDevice, [tenantId, deviceId, now], {
          name: "entitlement_record_device",
        });
        return row && toSeen(row);
      }),
  };
}

/** Ids of the devices of a licence that are within its limits; undefined while its plan binds none. */
async function standingOf(tx: Transaction, licenceId: string): Promise<ReadonlySet<string> | undefined> {
  const params = [tx.tenantId, licenceId];
  const [[licence], rows] = await Promise.all([
    tx.sql<{ quantity: bigint; document: string }>(selectTerms, params),
    tx.sql<DeviceRow>("select * from device where tenant_id = $1 and licence_id = $2", params),
  ]);
  const terms = licence && (JSON.parse(licence.document) as PlanTerms).devices;
  const book = fromBookRows(rows, []).get(licenceId);
  if (licence === undefined || terms === undefined || book === undefined) return undefined;
  return new Set(standingDevices({ quantity: Number(licence.quantity) }, book, terms).map(({ deviceId }) => deviceId));
}

function toRecord(row: DeviceRow, standing: ReadonlySet<string> | undefined): DeviceRecord {
  return { ...toSeen(row), isOverLimit: standing !== undefined && !standing.has(row.device_id) };
}

function toSeen(row: DeviceRow): Omit<DeviceRecord, "isOverLimit"> {
  return { device: fromDeviceRow(row), ...(row.silence_time && { silenceTime: row.silence_time }) };
}

const selectDevice = "select * from device where tenant_id = $1 and device_id = $2";

const selectTerms = `
  select licence.quantity, plan_version.document from licence
  join plan_version on plan_version.tenant_id = licence.tenant_id
    and plan_version.plan_key = licence.plan_key and plan_version.version = licence.plan_version
  where licence.tenant_id = $1 and licence.licence_id = $2`;

// One that is silent already is as good as gone: the job that says so may come a little later.
const recordDevice = `
  update device set seen_time = greatest(seen_time, $3)
  where tenant_id = $1 and device_id = $2 and (silence_time is null or silence_time > $3)
  returning *`;
