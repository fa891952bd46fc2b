package io.gristmill.spark.train;

import io.gristmill.tokens.BatchRef;
import io.gristmill.training.plan.Step;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Encodes a step as the "path" that Deeplearning4j sends to a worker: {@code uri#first,count} for
 * each of its sequences in order, without the shard if it is the same as the one before. The worker
 * parses a path as a URI and looks up its file system, so everything but the separators is escaped.
 */
final class StepPath {

  private static final String SEPARATOR = "&";

  private StepPath() {}

  static String write(Step step) {
    StringBuilder path = new StringBuilder();
    String shard = "";
    for (List<BatchRef> batch : step.batches()) {
      for (BatchRef ref : batch) {
        String text = ref.toString();
        path.append(path.isEmpty() ? "" : SEPARATOR);
        path.append(escape(ref.uri().equals(shard) ? text.substring(shard.length()) : text));
        shard = ref.uri();
      }
    }
    return path.toString();
  }

  static List<BatchRef> read(String path) {
    List<BatchRef> refs = new ArrayList<>();
    String shard = "";
    for (String part : path.split(SEPARATOR, -1)) {
      String text = URLDecoder.decode(part, StandardCharsets.UTF_8);
      BatchRef ref = BatchRef.parse(text.startsWith("#") ? shard + text : text);
      refs.add(ref);
      shard = ref.uri();
    }
    return refs;
  }

  private static String escape(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
