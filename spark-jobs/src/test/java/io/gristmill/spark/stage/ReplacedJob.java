package io.gristmill.spark.stage;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.gristmill.config.RunConfig;
import java.io.IOException;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;

/** Reads the stage of {@link CountingJob} where there is one, and is written anew then. */
final class ReplacedJob implements Job {

  private int runs;

  int runs() {
    return runs;
  }

  @Override
  public String stage() {
    return "replaced";
  }

  @Override
  public List<String> upstream() {
    return List.of();
  }

  @Override
  public List<String> upstreamIfThere() {
    return List.of("counting");
  }

  @Override
  public boolean replaces() {
    return true;
  }

  @Override
  public SortedMap<String, String> settings(RunConfig config) {
    return Collections.emptySortedMap();
  }

  @Override
  public StageResult run(StageContext context) throws IOException {
    runs++;
    String file = context.directory(stage()).resolve("file.txt");
    context.storage().output(file).write(new byte[] {'x'});
    return new StageResult(
        List.of(new OutputEntry("file.txt", 1, "", 1)), JsonNodeFactory.instance.objectNode());
  }
}
