import type { Route } from "@licet/rpc";
import type { PublishStatusList } from "../app/publish-status-list.ts";

const idForm = /^[0-9a-f]{32}$/;

/** GET /status-lists/{id}: a signed status list (draft-ietf-oauth-status-list). */
export function getStatusList(publish: PublishStatusList, maxAgeSeconds: number): Route {
  return {
    method: "GET",
    path: "/status-lists/{id}",
    access: "public",
    async handle({ params }, context) {
      const { id = "" } = params;
      const list = idForm.test(id) ? await publish(id) : undefined;
      if (list === undefined) return { status: 404, headers: { "cache-control": "no-store" } };
      const headers = { etag: list.etag, "cache-control": `public, max-age=${maxAgeSeconds}` };
      const known = (context.header("if-none-match") ?? "").split(",").map((tag) => tag.trim().replace(/^W\//, ""));
      if (known.includes(list.etag)) return { status: 304, headers };
      return { headers: { ...headers, "content-type": "application/statuslist+jwt" }, body: list.token };
    },
  };
}
