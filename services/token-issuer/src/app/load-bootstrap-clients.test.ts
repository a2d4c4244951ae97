import { describe, expect, it } from "@jest/globals";
import { readBootstrapClients } from "./load-bootstrap-clients.ts";

const client = { clientId: "crm", clientSecret: "s", tenant: "acme", scopes: ["order.write"] };

describe("readBootstrapClients", () => {
  it("reads clients", () => {
    expect(readBootstrapClients(JSON.stringify({ clients: [client] }))).toEqual([client]);
  });

  it.each<[string, string]>([
    ["no JSON", "{"],
    ["null", "null"],
    ["no list", "{}"],
    ["a client without a secret", JSON.stringify({ clients: [{ ...client, clientSecret: "" }] })],
    ["a client without a tenant", JSON.stringify({ clients: [{ ...client, tenant: undefined }] })],
    ["scopes in one text", JSON.stringify({ clients: [{ ...client, scopes: "order.write" }] })],
    ["a client twice", JSON.stringify({ clients: [client, client] })],
  ])("refuses %s", (_name, text) => {
    expect(() => readBootstrapClients(text)).toThrow(expect.objectContaining({ reason: "BOOTSTRAP_FILE_INVALID" }));
  });
});
