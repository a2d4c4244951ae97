export * from "./gen/licet/events/v1/event_batch_pb.ts";
