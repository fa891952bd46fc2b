package io.gristmill.spark.clean;

import com.fasterxml.jackson.databind.JsonNode;

/** The account that {@code clean/report.json} gives of a shard, or of all of them. */
public final class Account {

  private Account() {}

  /** Whether read = kept + dropped + quarantined + other. */
  public static boolean adds(JsonNode counts) {
    return counts.path("read").asLong(-1)
        == counts.path("kept").asLong()
            + sum(counts.path("dropped"))
            + sum(counts.path("quarantined"))
            + sum(counts.path("other"));
  }

  /** Of counts by reason, cause or kind. */
  public static long sum(JsonNode counts) {
    long sum = 0;
    for (JsonNode count : counts) {
      sum += count.asLong();
    }
    return sum;
  }
}
