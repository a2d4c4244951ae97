export * from "./gen/licet/integration/v1/events_pb.ts";
export * from "./gen/licet/integration/v1/integration_service_pb.ts";
export * from "./gen/licet/integration/v1/order_pb.ts";
