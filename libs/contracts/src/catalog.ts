export * from "./gen/licet/catalog/v1/catalog_pb.ts";
export * from "./gen/licet/catalog/v1/catalog_service_pb.ts";
export * from "./gen/licet/catalog/v1/events_pb.ts";
export * from "./gen/licet/catalog/v1/feature_pb.ts";
export * from "./gen/licet/catalog/v1/floating_policy_pb.ts";
export * from "./gen/licet/catalog/v1/seat_policy_pb.ts";
export * from "./gen/licet/catalog/v1/plan_pb.ts";
export * from "./gen/licet/catalog/v1/trial_policy_pb.ts";
