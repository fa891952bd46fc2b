package io.gristmill.preprocessing.benchmark;

import java.nio.charset.StandardCharsets;
import java.util.List;

/** The size of one pass over an input. */
record Workload(double megabytes, int documents) {

  /** UTF-8 bytes of texts or pages. */
  static Workload of(List<String> texts) {
    long bytes = 0;
    for (String text : texts) {
      bytes += text.getBytes(StandardCharsets.UTF_8).length;
    }
    return new Workload(bytes / 1e6, texts.size());
  }
}
