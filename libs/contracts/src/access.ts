export * from "./gen/licet/access/v1/access_pb.ts";
