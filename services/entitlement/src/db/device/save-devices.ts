import type { Transaction } from "@licet/db";
import type { AccountState } from "../../domain/account/account.ts";
import type { CatalogView } from "../../domain/catalog/catalog.ts";
import type { Device } from "../../domain/device/device.ts";
import { emptyBook } from "../../domain/device/device.ts";
import { toReleaseRow } from "./device-rows.ts";

interface Step {
  readonly before: AccountState | undefined;
  readonly after: AccountState;
}

/**
 * Writes the devices that differ, by identity, and how long those of a licence with another plan may be silent. When a
 * device was seen is told by RecordDevice alone, which waits for no account: it is never put back.
 */
export async function saveDevices(tx: Transaction, steps: readonly Step[], view: CatalogView): Promise<void> {
  const changes = steps.map((step) => changesOf(step, view));
  await Promise.all([
    write(
      tx,
      saveDevice,
      changes.flatMap(({ saved }) => saved),
    ),
    write(
      tx,
      deleteDevice,
      changes.flatMap(({ gone }) => gone),
    ),
    write(
      tx,
      saveRelease,
      changes.flatMap(({ releases }) => releases),
    ),
  ]);
}

function changesOf({ before, after }: Step, view: CatalogView) {
  const saved: object[] = [];
  const gone: object[] = [];
  const releases: object[] = [];
  for (const [licenceId, book] of after.devices) {
    const was = before?.devices.get(licenceId) ?? emptyBook;
    const isReplanned = planOf(before, licenceId) !== planOf(after, licenceId);
    if (book === was && !isReplanned) continue;
    const silence = silenceOf(after, licenceId, view);
    for (const device of book.devices.values()) {
      if (isReplanned || device !== was.devices.get(device.deviceId)) saved.push(toRow(device, after, silence));
    }
    for (const deviceId of was.devices.keys()) if (!book.devices.has(deviceId)) gone.push({ device_id: deviceId });
    if (book.releases !== was.releases) {
      releases.push(toReleaseRow(licenceId, after.account.accountId, book.releases));
    }
  }
  return { saved, gone, releases };
}

function planOf(state: AccountState | undefined, licenceId: string): string {
  const licence = state?.licences.get(licenceId);
  return licence === undefined ? "" : `${licence.planKey}@${licence.planVersion}`;
}

function silenceOf({ licences }: AccountState, licenceId: string, view: CatalogView): string | undefined {
  const licence = licences.get(licenceId);
  return licence && view.planVersion(licence.planKey, licence.planVersion)?.devices?.silence;
}

function toRow(device: Device, { account }: AccountState, silence: string | undefined): object {
  return {
    device_id: device.deviceId,
    licence_id: device.licenceId,
    account_id: account.accountId,
    user_id: device.userId,
    fingerprint: device.fingerprint,
    display_name: device.displayName,
    platform: device.platform,
    activate_time: device.activateTime,
    seen_time: device.seenTime,
    silence,
  };
}

/** One statement for any number of rows. */
async function write(tx: Transaction, text: string, rows: readonly object[]): Promise<void> {
  if (rows.length > 0) await tx.sql(text, [tx.tenantId, JSON.stringify(rows)]);
}

const saveDevice = `
  insert into device (tenant_id, device_id, licence_id, account_id, user_id, fingerprint, display_name, platform,
    activate_time, seen_time, silence)
  select $1, device_id, licence_id, account_id, user_id, fingerprint, display_name, platform, activate_time,
    seen_time, silence
  from jsonb_to_recordset($2::jsonb) as new (device_id text, licence_id text, account_id text, user_id text,
    fingerprint jsonb, display_name text, platform text, activate_time timestamptz, seen_time timestamptz,
    silence interval)
  on conflict (tenant_id, device_id) do update set licence_id = excluded.licence_id,
    account_id = excluded.account_id, fingerprint = excluded.fingerprint, display_name = excluded.display_name,
    platform = excluded.platform, silence = excluded.silence`;

const deleteDevice = `
  delete from device using jsonb_to_recordset($2::jsonb) as old (device_id text)
  where device.tenant_id = $1 and device.device_id = old.device_id`;

const saveRelease = `
  insert into device_release (tenant_id, licence_id, account_id, releases)
  select $1, licence_id, account_id, releases
  from jsonb_to_recordset($2::jsonb) as new (licence_id text, account_id text, releases jsonb)
  on conflict (tenant_id, licence_id) do update set account_id = excluded.account_id, releases = excluded.releases`;
