import { lookup as lookupAddress } from "node:dns";
import type { LookupFunction } from "node:net";
import { BlockList, isIP } from "node:net";

/** Where webhooks may go. */
export interface AddressPolicy {
  /** Why nothing may be sent to the URL, if so; what its name resolves to is seen by `lookup` only. */
  findObjection(url: URL): string | undefined;
  /** Resolves a name for a connection, and refuses it when any of its addresses is out of bounds. */
  readonly lookup: LookupFunction;
}

const inward = createInwardList();

/** Only http and https; with `allowPrivate` also to this machine and its private networks. */
export function createAddressPolicy(allowPrivate: boolean): AddressPolicy {
  return {
    findObjection({ protocol, hostname, username, password }) {
      if (protocol !== "http:" && protocol !== "https:") return "only http and https are supported";
      if (username !== "" || password !== "") return "a URL with a user name in it is not supported";
      const address = hostname.replace(/^\[|\]$/g, "");
      return !allowPrivate && isInward(address) ? "the address is private" : undefined;
    },
    lookup(hostname, options, callback) {
      lookupAddress(hostname, { ...options, all: true }, (error, addresses) => {
        if (error !== null) return callback(error, "");
        const isRefused = !allowPrivate && addresses.some(({ address }) => isInward(address));
        if (isRefused) return callback(new Error("the address is private"), "");
        const [first] = addresses;
        if (options.all === true) return callback(null, addresses);
        callback(null, first?.address ?? "", first?.family);
      });
    },
  };
}

function isInward(address: string): boolean {
  if (address === "localhost") return true;
  const family = isIP(address);
  return family !== 0 && inward.check(address, family === 6 ? "ipv6" : "ipv4");
}

/** Loopback, private, link-local, shared, reserved and multicast networks; IPv4 within IPv6 is found by BlockList. */
function createInwardList(): BlockList {
  const list = new BlockList();
  const ipv4: [string, number][] = [
    ["0.0.0.0", 8],
    ["10.0.0.0", 8],
    ["100.64.0.0", 10],
    ["127.0.0.0", 8],
    ["169.254.0.0", 16],
    ["172.16.0.0", 12],
    ["192.0.0.0", 24],
    ["192.168.0.0", 16],
    ["198.18.0.0", 15],
    ["224.0.0.0", 3],
  ];
  const ipv6: [string, number][] = [
    ["::", 127],
    ["64:ff9b::", 96],
    ["fc00::", 7],
    ["fe80::", 10],
    ["ff00::", 8],
  ];
  for (const [network, prefix] of ipv4) list.addSubnet(network, prefix, "ipv4");
  for (const [network, prefix] of ipv6) list.addSubnet(network, prefix, "ipv6");
  return list;
}
