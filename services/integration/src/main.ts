import { run } from "@licet/service";
import { integration } from "./service.ts";

await run(integration);
