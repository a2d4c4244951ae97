export { createAuthenticator } from "./authenticate.ts";
export type { Authenticator, AuthenticatorOptions } from "./authenticate.ts";
export type { Handlers, RpcMethod } from "./implement-service.ts";
export { mountConnect } from "./mount-connect.ts";
export { mountGrpc } from "./mount-grpc.ts";
export { mountRoutes } from "./mount-routes.ts";
export { createPipeline } from "./pipeline.ts";
export type { Invoke, Pipeline, PipelineOptions, RpcLog } from "./pipeline.ts";
export type { HttpRequest, HttpResponse } from "./route.ts";
