/**
 * Jest runs every test file in a realm of its own, so an error that Node's own modules throw is no `instanceof Error`
 * there, and libraries that ask take a refused connection for an unknown failure. Here native errors are accepted
 * whichever realm they come from.
 */
import { types } from "node:util";

const inherited = Function.prototype[Symbol.hasInstance];

Object.defineProperty(Error, Symbol.hasInstance, {
  configurable: true,
  value(candidate) {
    return inherited.call(this, candidate) || (this === Error && types.isNativeError(candidate));
  },
});
