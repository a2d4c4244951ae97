import { Socket } from "node:net";

/** Preloaded into a process that must do without a network: every attempt to connect is an error. */
Socket.prototype.connect = function refuse(): never {
  throw new Error("this process must not use the network");
};
