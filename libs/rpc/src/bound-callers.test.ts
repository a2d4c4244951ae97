import { describe, expect, it } from "@jest/globals";
import { type DescMethod, type DescService, getOption } from "@bufbuild/protobuf";
import { account, account_rows as accountRows } from "@licet/contracts/access";
import * as catalog from "@licet/contracts/catalog";
import * as entitlement from "@licet/contracts/entitlement";
import * as integration from "@licet/contracts/integration";
import * as metering from "@licet/contracts/metering";
import * as token from "@licet/contracts/token";
import { toAccess } from "./access.ts";

const isService = (value: unknown): value is DescService =>
  (value as { kind?: string } | undefined)?.kind === "service";
const services = [catalog, entitlement, integration, metering, token].flatMap((contracts) =>
  (Object.values(contracts) as unknown[]).filter(isService),
);
const methods = services.flatMap((service) => service.methods);

/** What no customer may do, nor see: the vendor's own matters, and what concerns several accounts. */
const closed: Readonly<Record<string, string>> = {
  CatalogService: "*",
  IntegrationService: "*",
  OverrideService: "*",
  RolloutService: "*",
  PropagationService: "*",
  AuditService: "*",
  AccountService: "CreateAccount UpdateAccount MoveAccount ListAccountChanges",
  // Takes a seat back that cools off, which is the vendor's to decide.
  SeatService: "ReclaimSeat",
  // The report to the vendor's sales.
  LeaseService: "ListLicenceOverdrafts",
  DecisionService: "Simulate",
  DecisionLogService: "ReplayDecisions ReportDecisions",
  LicenceService:
    "SuspendLicence ResumeLicence RevokeLicence RenewLicence ChangeLicence TransferLicence SplitLicence MergeLicences " +
    "PreviewLicenceChange PreviewPlanVersion CancelScheduledMove",
  // Whoever names the allowances of an account could give itself any.
  MeteringService: "IngestEvents Reserve Consume GetBalances",
  TokenService:
    "RevokeLicenceToken SignDecisionReceipt ListSigningKeys RotateSigningKey CreateRole UpdateRole DeleteRole",
};

function isClosed({ name, parent }: DescMethod): boolean {
  const names = closed[parent.name];
  return names === "*" || names?.split(" ").includes(name) === true;
}

function isOpen(method: DescMethod): boolean {
  return getOption(method, account) !== "" || getOption(method, accountRows);
}

describe("every method of every service", () => {
  it.each(methods.map((method) => [`${method.parent.name}/${method.name}`, method] as const))(
    "keeps a bound caller to its account, or is closed to it on purpose: %s",
    (_name, method) => {
      expect(isOpen(method)).toBe(!isClosed(method));
      expect(() => toAccess(method)).not.toThrow();
    },
  );

  it("that is open and has a field for the account names it", () => {
    const unnamed = methods.filter(
      (method) =>
        isOpen(method) &&
        getOption(method, account) === "" &&
        method.input.fields.some(({ name }) => name === "account_id"),
    );
    expect(unnamed.map(({ name }) => name)).toEqual([]);
  });

  it("closes no method that is not there", () => {
    const names = new Set(methods.map(({ name }) => name));
    const listed = Object.values(closed).flatMap((each) => each.split(" ").filter((name) => name !== "*"));
    expect(listed.filter((name) => !names.has(name))).toEqual([]);
  });
});
