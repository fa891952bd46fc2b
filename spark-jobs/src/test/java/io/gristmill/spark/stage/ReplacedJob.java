package io.gristmill.spark.stage;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.gristmill.spark.stage.Entries.OutputEntry;
import io.gristmill.spark.stage.Job.StageResult;
import io.gristmill.spark.stage.Job.Upstream;
import java.io.IOException;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;

/** Reads the stage of {@link CountingJob} if it is finished, and is replaced then. */
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
  public List<Upstream> upstream(RunConfig config) {
    return List.of(Upstream.ifFinished("counting"));
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
