export * from "./gen/licet/metering/v1/events_pb.ts";
export * from "./gen/licet/metering/v1/metering_pb.ts";
export * from "./gen/licet/metering/v1/metering_service_pb.ts";
