import { serviceNames } from "@licet/dev";
import type { Platform } from "@licet/dev";

/** The processes of the five services, to see that none was started anew. */
export function servicePids({ services }: Platform): (number | undefined)[] {
  return serviceNames.map((name) => services[name].pid);
}
