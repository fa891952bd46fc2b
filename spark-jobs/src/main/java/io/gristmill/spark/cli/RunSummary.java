package io.gristmill.spark.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gristmill.spark.stage.Job;
import io.gristmill.spark.stage.StageContext;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;

/** The last line on standard output: {@code RESULT} and what each stage's manifest says of it. */
final class RunSummary {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final ObjectNode summary = JSON.createObjectNode();

  RunSummary(StageContext context, List<Job> jobs) throws IOException {
    summary.put("run", context.run());
    for (Job job : jobs) {
      summary.set(job.stage(), context.directory(job.stage()).require().extra());
    }
  }

  void print(PrintStream out) throws JsonProcessingException {
    out.println("RESULT " + JSON.writeValueAsString(summary));
  }
}
