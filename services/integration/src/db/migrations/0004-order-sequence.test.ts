import { expect, it } from "@jest/globals";
import { migrate } from "@licet/db/migrations";
import { testDatabase } from "@licet/testing";
import pg from "pg";
import { migrations } from "../migrations.ts";

it("an order that an earlier version kept back is judged once more", async () => {
  const { ownerUrl } = await testDatabase({ name: "integration_before", migrate: async () => {} });
  const before = migrations.findIndex(({ name }) => name === "0004_order_sequence");
  await migrate({ ownerUrl, migrations: migrations.slice(0, before) });
  const client = new pg.Client({ connectionString: ownerUrl });
  await client.connect();
  await client.query("set licet.tenant = 'acme'");
  await client.query(
    `insert into customer_order (tenant_id, order_id, external_id, action, account_id, customer, lines, state, rejections,
       actor, trace_id, create_time, update_time, version, held_subject, held_payload)
     select 'acme', order_id, '', 'CHANGE', 'globex', '{}', '[]', 'ACCEPTED', '[]', '', '', now(), now(), 1, 'subject', payload
     from (values ('ord_told', null), ('ord_held', '\\x00'::bytea)) as orders (order_id, payload)`,
  );
  await migrate({ ownerUrl, migrations });
  const { rows } = await client.query("select order_id, state from customer_order order by order_id");
  await client.end();
  expect(rows).toEqual([
    { order_id: "ord_held", state: "RECEIVED" },
    { order_id: "ord_told", state: "ACCEPTED" },
  ]);
});
