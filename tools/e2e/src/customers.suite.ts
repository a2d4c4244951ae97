import { randomUUID } from "node:crypto";
import { Code, ConnectError } from "@connectrpc/connect";
import { describe, expect, it } from "@jest/globals";
import { ErrorInfoSchema } from "@licet/contracts/rpc";
import { createAccessTokens, createLicet } from "@licet/sdk";
import type { Licet } from "@licet/sdk";
import { deliverOrder, makeOrder } from "./orders.ts";
import type { TestPlatform } from "./test-platform.ts";

/** A customer with a licence, and its administrator. */
interface Customer {
  readonly accountId: string;
  readonly licenceId: string;
  readonly administrator: Licet;
  readonly token: string;
}

/** Customers of one vendor, each with an administrator of its own, through all services. */
export function describeCustomers(test: () => TestPlatform): void {
  async function makeCustomer(): Promise<Customer> {
    const accountId = `customer-${randomUUID()}`;
    const order = await deliverOrder(test().rest, makeOrder(accountId));
    const { credential, clientSecret } = await test().licet.tokens.createCredential({
      requestId: randomUUID(),
      clientId: `portal-${randomUUID().slice(0, 8)}`,
      roleKeys: ["account-administrator"],
      accountId,
      userId: "ann",
    });
    const credentials = { clientId: credential?.clientId ?? "", clientSecret };
    const { url } = test().platform;
    const token = await createAccessTokens(`${url}/oauth2/token`, credentials).get();
    return { accountId, licenceId: order.licenceIds[0]!, administrator: createLicet({ url, ...credentials }), token };
  }

  describe("a customer's administrator", () => {
    it("sees and does what is its own account's, over all services", async () => {
      const { accountId, licenceId, administrator } = await makeCustomer();
      const { licences } = await administrator.licences.listLicences({});
      expect(licences.map((licence) => licence.licenceId)).toEqual([licenceId]);
      await administrator.accounts.createUser({ requestId: randomUUID(), user: { userId: "bob" } });
      const { licenceToken } = await administrator.tokens.getLicenceToken({ licenceId });
      expect(licenceToken?.accountId).toBe(accountId);
      const { balances } = await administrator.metering.listBalances({});
      expect(new Set(balances.map((balance) => balance.accountId))).toEqual(
        new Set(balances.length > 0 ? [accountId] : []),
      );
      const made = await administrator.tokens.createCredential({
        requestId: randomUUID(),
        clientId: "app",
        roleKeys: ["product"],
      });
      expect(made.credential).toMatchObject({ accountId, roleKeys: ["product"] });
      const { entries } = await test().licet.audit.listAuditEntries({ accountId, pageSize: 1000 });
      const { actor } = entries.find(({ action }) => action === "user.create") ?? {};
      expect(actor).toMatch(/^portal-[0-9a-f]{8}\/ann$/);
    });

    it("cannot tell what another customer has from what nobody has", async () => {
      const [own, other] = [await makeCustomer(), await makeCustomer()];
      const { decisions, licences, metering, seats, tokens } = own.administrator;
      const nobody = { accountId: `customer-${randomUUID()}`, licenceId: `${other.licenceId.slice(0, -8)}00000000` };
      const calls: ((of: { accountId: string; licenceId: string }) => Promise<unknown>)[] = [
        ({ accountId }) => decisions.check({ accountId, featureKey: "code_owners" }),
        ({ accountId }) => metering.listBalances({ accountId }),
        ({ accountId }) => tokens.listLicenceTokens({ accountId }),
        ({ licenceId }) => tokens.getLicenceToken({ licenceId }),
        ({ licenceId }) => licences.getLicence({ licenceId }),
        ({ licenceId }) => seats.assignSeat({ requestId: randomUUID(), licenceId, userId: "bob" }),
      ];
      for (const ask of calls) {
        const [theirs, none] = await Promise.all(
          [other, nobody].map(async (of) => toText(await refusalOf(ask(of)), of)),
        );
        expect(theirs).toBe(none);
      }
    });

    it("has nothing to do with orders, the catalog and the audit chain", async () => {
      const { administrator, token } = await makeCustomer();
      const { status } = await test().rest("/v1/orders", { token });
      expect(status).toBe(403);
      const { catalog, audit } = administrator;
      const refusals = [catalog.getPublishedCatalog({}), audit.listAuditEntries({})].map(refusalOf);
      const codes = (await Promise.all(refusals)).map(({ code }) => code);
      expect(codes).toEqual([Code.PermissionDenied, Code.PermissionDenied]);
    });
  });
}

async function refusalOf(call: Promise<unknown>): Promise<ConnectError> {
  return call.then(() => {
    throw new Error("the call was not refused");
  }, ConnectError.from);
}

function toText(error: ConnectError, { accountId, licenceId }: { accountId: string; licenceId: string }): string {
  const text = JSON.stringify([error.code, error.rawMessage, error.findDetails(ErrorInfoSchema), error.details.length]);
  return text.replaceAll(accountId, "ACCOUNT").replaceAll(licenceId, "LICENCE");
}
