import type { Database, Transaction } from "@licet/db";
import { decodePageToken, toPage } from "@licet/db";
import type { LicenceReader, SeatRecord } from "../../app/ports.ts";
import type { PlanTerms, SeatTerms } from "../../domain/catalog/catalog.ts";
import { checkExists } from "../account/check-exists.ts";
import type { SeatRow } from "./seat-rows.ts";
import { fromSeatRow } from "./seat-rows.ts";

/** Reads seats with what their plans make of them. */
export function createSeatReader(db: Database): Pick<LicenceReader, "findSeat" | "listSeats"> {
  return {
    findSeat: (tenantId, licenceId, { userId, userAccountId = "" }) =>
      db.read(tenantId, async (tx) => {
        const params = [tenantId, licenceId, userId, userAccountId];
        const [[row], terms] = await Promise.all([
          tx.sql<SeatRow>(`${selectSeats} and user_id = $3 and user_account_id = ${own("$4")}`, params),
          findTerms(tx, licenceId),
        ]);
        return row && toRecord(row, terms);
      }),
    listSeats: (tenantId, { licenceId, userAccountId }, query) =>
      db.read(tenantId, async (tx) => {
        await checkExists(tx, "licence", licenceId);
        const args = { licenceId, ...(userAccountId !== "" && { userAccountId }) };
        const [after = "", afterAccount = ""] = decodePageToken(query.pageToken, args, ["text", "text"]) ?? [];
        const params = [tenantId, licenceId, after, afterAccount, userAccountId, query.pageSize + 1];
        const [rows, terms] = await Promise.all([tx.sql<SeatRow>(selectPage, params), findTerms(tx, licenceId)]);
        const page = toPage(rows, query.pageSize, (row) => [row.user_id, row.user_account_id], args);
        return { ...page, items: page.items.map((row) => toRecord(row, terms)) };
      }),
  };
}

/** Of the plan version that the licence is pinned to. */
async function findTerms(tx: Transaction, licenceId: string): Promise<SeatTerms | undefined> {
  const [row] = await tx.sql<{ document: string }>(selectPlan, [tx.tenantId, licenceId]);
  return row && (JSON.parse(row.document) as PlanTerms).seatTerms;
}

function toRecord(row: SeatRow, terms: SeatTerms | undefined): SeatRecord {
  const { licence_id: licenceId, user_id: userId, user_account_id: userAccountId } = row;
  const holder = { userId, ...(userAccountId !== "" && { userAccountId }) };
  return { licenceId, ...holder, seat: fromSeatRow(row), ...(terms && { terms }) };
}

const selectSeats = "select * from seat where tenant_id = $1 and licence_id = $2";

/** A licence's own account is named by its id, and by nothing where the seat is. */
function own(param: string): string {
  return `case when account_id = ${param} then '' else ${param} end`;
}

const selectPage = `${selectSeats} and (user_id, user_account_id) > ($3, $4)
  and ($5 = '' or user_account_id = ${own("$5")})
  order by user_id, user_account_id limit $6`;

const selectPlan = `
  select plan_version.document from licence
  join plan_version on plan_version.tenant_id = licence.tenant_id
    and plan_version.plan_key = licence.plan_key and plan_version.version = licence.plan_version
  where licence.tenant_id = $1 and licence.licence_id = $2`;
