package io.gristmill.spark.cli.options;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gristmill.spark.stage.Job;
import io.gristmill.spark.stage.StageContext;
import java.io.IOException;
import java.util.List;

/**
 * The result of stages: the run and the headline of each stage from its manifest. Manifests name
 * files by their paths in the run, as a run may be moved; here the paths are absolute.
 */
public final class RunSummary {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** Fields whose values are paths in the run. */
  private static final List<String> FILES = List.of("checkpoint", "report");

  private final ObjectNode summary = JSON.createObjectNode();

  public RunSummary(StageContext context, List<Job> jobs) throws IOException {
    summary.put("run", context.run());
    for (Job job : jobs) {
      ObjectNode fields = context.directory(job.stage()).require().extra().deepCopy();
      for (String file : FILES) {
        if (fields.path(file).isTextual()) {
          fields.put(file, context.run() + "/" + fields.get(file).asText());
        }
      }
      summary.set(job.stage(), fields);
    }
  }

  public void put(String name, ObjectNode fields) {
    summary.set(name, fields);
  }

  public ObjectNode toJson() {
    return summary;
  }
}
