package io.gristmill.spark.cluster.kubernetes;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** A request that is refused, with the status and the reason that Kubernetes gives. */
final class ApiException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final int code;
  private final String reason;

  ApiException(int code, String reason, String message) {
    super(message);
    this.code = code;
    this.reason = reason;
  }

  static ApiException notFound(ObjectStore.ObjectKey key) {
    return new ApiException(404, "NotFound", key.resource() + " \"" + key.name() + "\" not found");
  }

  int code() {
    return code;
  }

  /** The answer's body. */
  ObjectNode status() {
    return JsonNodeFactory.instance
        .objectNode()
        .put("kind", "Status")
        .put("apiVersion", "v1")
        .put("status", "Failure")
        .put("message", getMessage())
        .put("reason", reason)
        .put("code", code);
  }
}
