import { run } from "@licet/service";
import { metering } from "./service.ts";

await run(metering);
