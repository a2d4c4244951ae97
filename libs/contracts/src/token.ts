export * from "./gen/licet/token/v1/events_pb.ts";
export * from "./gen/licet/token/v1/token_pb.ts";
export * from "./gen/licet/token/v1/token_service_pb.ts";
