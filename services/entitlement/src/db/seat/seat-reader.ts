import type { Database } from "@licet/db";
import { decodePageToken, toPage } from "@licet/db";
import type { LicenceReader, SeatRecord } from "../../app/ports.ts";
import type { PlanTerms } from "../../domain/catalog/catalog.ts";
import { checkExists } from "../account/check-exists.ts";
import type { SeatRow } from "./seat-rows.ts";
import { fromSeatRow } from "./seat-rows.ts";

interface TermedRow extends SeatRow {
  /** The plan version that the licence is pinned to. */
  readonly document?: string;
}

/** Reads seats with what their plans make of them. */
export function createSeatReader(db: Database): Pick<LicenceReader, "findSeat" | "listSeats"> {
  return {
    findSeat: (tenantId, licenceId, userId) =>
      db.read(tenantId, async (tx) => {
        const [row] = await tx.sql<TermedRow>(`${selectSeats} and seat.user_id = $3`, [tenantId, licenceId, userId]);
        return row && toRecord(row);
      }),
    listSeats: (tenantId, licenceId, query) =>
      db.read(tenantId, async (tx) => {
        await checkExists(tx, "licence", licenceId);
        const args = { licenceId };
        const [after = ""] = decodePageToken(query.pageToken, args) ?? [];
        const params = [tenantId, licenceId, after, query.pageSize + 1];
        const rows = await tx.sql<TermedRow>(
          `${selectSeats} and seat.user_id > $3 order by seat.user_id limit $4`,
          params,
        );
        const page = toPage(rows, query.pageSize, (row) => [row.user_id], args);
        return { ...page, items: page.items.map(toRecord) };
      }),
  };
}

function toRecord(row: TermedRow): SeatRecord {
  const { seatTerms } = row.document === undefined ? {} : (JSON.parse(row.document) as PlanTerms);
  return {
    licenceId: row.licence_id,
    userId: row.user_id,
    seat: fromSeatRow(row),
    ...(seatTerms && { terms: seatTerms }),
  };
}

const selectSeats = `
  select seat.*, plan_version.document from seat
  join licence on licence.tenant_id = seat.tenant_id and licence.licence_id = seat.licence_id
  left join plan_version on plan_version.tenant_id = licence.tenant_id
    and plan_version.plan_key = licence.plan_key and plan_version.version = licence.plan_version
  where seat.tenant_id = $1 and seat.licence_id = $2`;
