import { once } from "node:events";
import { connect } from "node:net";
import { describe, expect, it } from "@jest/globals";
import { createEcho } from "./fixture/echo-service.ts";
import { startService } from "./start-service.ts";

const env = { JWKS_URL: "http://127.0.0.1:1/", LOG_LEVEL: "silent" };

describe("startService", () => {
  it("leaves no port open when a service gives up", async () => {
    const echo = createEcho();
    const ports: number[] = [];
    const start = async (context: never) => ({
      ...(await echo.start(context)),
      ready({ grpcPort, httpPort }: { grpcPort: number; httpPort: number }) {
        ports.push(grpcPort, httpPort);
        throw new Error("not ready after all");
      },
    });
    await expect(startService({ ...echo, start }, { env })).rejects.toThrow("not ready after all");
    for (const port of ports) {
      const [error] = (await once(connect(port, "127.0.0.1"), "error")) as [NodeJS.ErrnoException];
      expect(error.code).toBe("ECONNREFUSED");
    }
    expect(ports).toHaveLength(2);
  });
});
