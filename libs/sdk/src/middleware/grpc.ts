import { create, toBinary } from "@bufbuild/protobuf";
import { anyPack } from "@bufbuild/protobuf/wkt";
import { ErrorInfoSchema, StatusSchema } from "@licet/contracts/rpc";
import type { ServerInterceptor, StatusObject } from "@grpc/grpc-js";
import { Metadata, ServerInterceptingCall, ServerListenerBuilder, status } from "@grpc/grpc-js";
import type { Evaluation } from "../evaluator/evaluation.ts";
import { describeDenial, sortOfDenial, toDenialInfo } from "./denial.ts";
import type { Guard, ToFeature, ToSubject } from "./guard.ts";
import { toGuardQuestion } from "./guard.ts";

/** A call as a grpc-js server interceptor sees it before its first message. */
export interface GrpcCall {
  /** `/package.Service/Method`. */
  readonly path: string;
  readonly metadata: Metadata;
}

/** The status that ends a refused call. */
type Refusal = Pick<StatusObject, "code" | "details"> & { readonly metadata?: Metadata };

const codes = {
  denied: status.PERMISSION_DENIED,
  exhausted: status.RESOURCE_EXHAUSTED,
  unavailable: status.UNAVAILABLE,
};

/** A server interceptor, for calls of every kind, that refuses those whose feature is not allowed, with ErrorInfo. */
export function guardGrpc<K extends string>(
  evaluator: Guard<K>,
  feature: ToFeature<K, GrpcCall>,
  toSubject: ToSubject<GrpcCall>,
): ServerInterceptor {
  async function judge(call: GrpcCall): Promise<Refusal | undefined> {
    try {
      const question = await toGuardQuestion(feature, toSubject, call);
      const evaluation = question && (await evaluator.check(question));
      return evaluation === undefined || evaluation.allowed ? undefined : toStatus(evaluation);
    } catch {
      // Of a bug or of a question that is refused the caller learns nothing but that.
      return { code: status.INTERNAL, details: "internal error" };
    }
  }

  return ({ path }, call) =>
    new ServerInterceptingCall(call, {
      start: (next) =>
        next(
          new ServerListenerBuilder()
            .withOnReceiveMetadata((metadata, receive) => {
              void judge({ path, metadata }).then((refusal) =>
                refusal === undefined ? receive(metadata) : call.sendStatus({ metadata: null, ...refusal }),
              );
            })
            .build(),
        ),
    });
}

function toStatus(evaluation: Evaluation): Refusal {
  const code = codes[sortOfDenial(evaluation)];
  const details = describeDenial(evaluation);
  const info = anyPack(ErrorInfoSchema, create(ErrorInfoSchema, toDenialInfo(evaluation)));
  const rich = create(StatusSchema, { code, message: details, details: [info] });
  const metadata = new Metadata();
  metadata.set("grpc-status-details-bin", Buffer.from(toBinary(StatusSchema, rich)));
  return { code, details, metadata };
}
