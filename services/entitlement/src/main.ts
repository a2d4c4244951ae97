import { run } from "@licet/service";
import { entitlement } from "./service.ts";

await run(entitlement);
