import { isIP } from "node:net";
import { DomainError } from "@licet/kernel";
import type { AnonymousIPResponse, CountryResponse, Reader } from "maxmind";
import { open } from "maxmind";
import type { Places } from "../app/decision/ports.ts";

/** Paths of MaxMind-format databases; without one nothing is known of its subject. */
export interface PlacesOptions {
  readonly countryDatabase: string | undefined;
  readonly anonymousDatabase: string | undefined;
}

/** Reads the databases into memory, so that an address is looked up without waiting. */
export async function openPlaces({ countryDatabase, anonymousDatabase }: PlacesOptions): Promise<Places> {
  const [countries, anonymous] = await Promise.all([
    openReader<CountryResponse>(countryDatabase),
    openReader<AnonymousIPResponse>(anonymousDatabase),
  ]);
  return {
    locate(ipAddress) {
      if (isIP(ipAddress) === 0) throw invalidAddress(ipAddress);
      const ip = countries?.get(ipAddress)?.country?.iso_code;
      const isAnonymous = anonymous?.get(ipAddress)?.is_anonymous === true;
      return { ...(ip !== undefined && { ip }), ...(isAnonymous && { anonymous: true }) };
    },
  };
}

async function openReader<Answer extends CountryResponse | AnonymousIPResponse>(
  path: string | undefined,
): Promise<Reader<Answer> | undefined> {
  return path === undefined ? undefined : open<Answer>(path, { watchForUpdates: false });
}

function invalidAddress(ipAddress: string): DomainError {
  const fields = [{ field: "context.ip_address", description: "not an IPv4 or IPv6 address" }];
  return new DomainError("IP_ADDRESS_INVALID", "the IP address is malformed", { ip_address: ipAddress }, { fields });
}
