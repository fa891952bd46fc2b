package io.gristmill.spark.report;

import static io.gristmill.error.Messages.format;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gristmill.error.InvalidInputException;
import io.gristmill.io.InputFile;
import io.gristmill.io.Sha256;
import io.gristmill.spark.stage.Entries.OutputEntry;
import io.gristmill.spark.stage.Job;
import io.gristmill.spark.stage.Job.StageResult;
import io.gristmill.spark.stage.Job.Upstream;
import io.gristmill.spark.stage.RunConfig;
import io.gristmill.spark.stage.StageContext;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;

/**
 * Writes the results of the finished stages of a run: a self-contained {@code report.html} and the
 * cards of the data set and of the model.
 */
public final class ReportJob implements Job {

  /** Output of {@code estimate}, compared with the actual cost. */
  public static final String ESTIMATE = "estimate.json";

  private static final String PAGE = "report.html";
  private static final String CARD = "dataset-card.json";
  private static final String CARD_TO_READ = "dataset-card.md";
  private static final String MODEL_CARD = "model-card.md";

  private static final List<String> STAGES =
      List.of("clean", "dedup", "select", "tokenizer", "tokens", "checkpoints", "evaluation");

  @Override
  public String stage() {
    return "report";
  }

  @Override
  public List<Upstream> upstream(RunConfig config) {
    return STAGES.stream().map(Upstream::ifFinished).toList();
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
    RunFiles files = new RunFiles(context.storage(), context.run());
    List<String> finished = files.finished(STAGES);
    if (finished.isEmpty()) {
      throw new InvalidInputException(
          format("report: no finished stage (expected one of %s) at %s", STAGES, context.run()));
    }
    List<OutputEntry> outputs = new ArrayList<>();
    if (finished.contains("clean")) {
      ObjectNode card = new DatasetCard(files, finished).toJson();
      String json = new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(card);
      outputs.add(write(context, CARD, json));
      outputs.add(write(context, CARD_TO_READ, new CardMarkdown(card).render()));
    }
    String model = files.json("checkpoints/manifest.json").path("checkpoint").asText();
    if (!model.isEmpty()) {
      String directory = context.run() + "/" + model;
      outputs.add(
          write(
              context,
              MODEL_CARD,
              ModelCard.of(context.storage(), directory, ModelCard.TRANSFORMERS)));
    }
    outputs.add(write(context, PAGE, new ReportPage(files, finished).render()));
    return new StageResult(outputs, new ObjectMapper().createObjectNode().put("report", PAGE));
  }

  private static OutputEntry write(StageContext context, String name, String text)
      throws IOException {
    String uri = context.run() + "/" + name;
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    context.storage().output(uri).write(bytes);
    InputFile written = context.storage().input(uri);
    return new OutputEntry("../" + name, written.length(), Sha256.of(written), 1);
  }
}
