import { run } from "@licet/service";
import { tokenIssuer } from "./service.ts";

await run(tokenIssuer);
