import { run } from "@licet/service";
import { catalog } from "./service.ts";

await run(catalog);
