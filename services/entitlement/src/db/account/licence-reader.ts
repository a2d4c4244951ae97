import type { Database, Transaction } from "@licet/db";
import { decodePageToken, toPage } from "@licet/db";
import type { LicenceReader } from "../../app/ports.ts";
import type { SeatRow } from "../seat/seat-rows.ts";
import { createSeatReader } from "../seat/seat-reader.ts";
import type { LicenceRow, UserRow } from "./account-rows.ts";
import { fromLicenceRow, fromUserRow } from "./account-rows.ts";
import type { MoveRow } from "./move-rows.ts";

/** Reads licences and seats, a keyset page at a time. */
export function createLicenceReader(db: Database): LicenceReader {
  return {
    findLicence: (tenantId, licenceId) =>
      db.read(tenantId, async (tx) => {
        const [row] = await tx.sql<LicenceRow>("select * from licence where tenant_id = $1 and licence_id = $2", [
          tenantId,
          licenceId,
        ]);
        if (row === undefined) return undefined;
        const [seats, moves] = await Promise.all([seatsOf(tx, [row.licence_id]), movesOf(tx, [row.licence_id])]);
        return fromLicenceRow(row, { seats, moves });
      }),
    listLicences: (tenantId, accountId, query) =>
      db.read(tenantId, async (tx) => {
        const args = { accountId };
        const [after = ""] = decodePageToken(query.pageToken, args) ?? [];
        const rows = await tx.sql<LicenceRow>(
          `select * from licence where tenant_id = $1 and ($2 = '' or account_id = $2) and licence_id > $3
           order by licence_id limit $4`,
          [tenantId, accountId, after, query.pageSize + 1],
        );
        const page = toPage(rows, query.pageSize, (row) => [row.licence_id], args);
        const licenceIds = page.items.map((row) => row.licence_id);
        const [allSeats, allMoves] = await Promise.all([seatsOf(tx, licenceIds), movesOf(tx, licenceIds)]);
        const seats = Map.groupBy(allSeats, (seat) => seat.licence_id);
        const moves = Map.groupBy(allMoves, (move) => move.licence_id);
        const items = page.items.map((row) =>
          fromLicenceRow(row, { seats: seats.get(row.licence_id) ?? [], moves: moves.get(row.licence_id) ?? [] }),
        );
        return { ...page, items };
      }),
    ...createSeatReader(db),
    findWithUsers: (tenantId, licenceId) =>
      db.read(tenantId, async (tx) => {
        const params = [tenantId, licenceId];
        const [row] = await tx.sql<LicenceRow>(
          "select * from licence where tenant_id = $1 and licence_id = $2",
          params,
        );
        if (row === undefined) return undefined;
        const [seats, users] = await Promise.all([
          seatsOf(tx, [licenceId]),
          tx.sql<UserRow>("select * from account_user where tenant_id = $1 and account_id = $2", [
            tenantId,
            row.account_id,
          ]),
        ]);
        return {
          licence: fromLicenceRow(row, { seats, moves: [] }),
          users: new Map(users.map((user) => [user.user_id, fromUserRow(user)])),
        };
      }),
  };
}

function seatsOf(tx: Transaction, licenceIds: readonly string[]): Promise<SeatRow[]> {
  return tx.sql<SeatRow>("select * from seat where tenant_id = $1 and licence_id = any($2::text[])", [
    tx.tenantId,
    licenceIds,
  ]);
}

function movesOf(tx: Transaction, licenceIds: readonly string[]): Promise<MoveRow[]> {
  return tx.sql<MoveRow>(
    "select * from scheduled_move where tenant_id = $1 and licence_id = any($2::text[]) and state = 'pending'",
    [tx.tenantId, licenceIds],
  );
}
