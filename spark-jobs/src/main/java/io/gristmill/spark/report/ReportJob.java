package io.gristmill.spark.report;

import static io.gristmill.error.Messages.format;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gristmill.error.InvalidInputException;
import io.gristmill.io.InputFile;
import io.gristmill.io.Sha256;
import io.gristmill.spark.report.card.CardMarkdown;
import io.gristmill.spark.report.card.DatasetCard;
import io.gristmill.spark.report.card.ModelCard;
import io.gristmill.spark.report.run.RunFiles;
import io.gristmill.spark.report.section.Excerpts;
import io.gristmill.spark.stage.Entries.InputEntry;
import io.gristmill.spark.stage.Entries.OutputEntry;
import io.gristmill.spark.stage.Job;
import io.gristmill.spark.stage.Job.StageResult;
import io.gristmill.spark.stage.Job.Upstream;
import io.gristmill.spark.stage.RunConfig;
import io.gristmill.spark.stage.StageContext;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Writes the results of the finished stages of a run: a self-contained {@code report.html} and the
 * cards of the data set and of the model.
 */
public final class ReportJob implements Job {

  /** Changes with the page, so that reports of earlier versions are written again. */
  private static final String LAYOUT = "2";

  private static final String PAGE = "report.html";
  private static final String CARD = "dataset-card.json";
  private static final String CARD_TO_READ = "dataset-card.md";
  private static final String MODEL_CARD = "model-card.md";

  private static final List<String> STAGES =
      List.of("clean", "dedup", "select", "tokenizer", "tokens", "checkpoints", "evaluation");

  private final Optional<String> against;

  /** A report of the run alone. */
  public ReportJob() {
    this(Optional.empty());
  }

  /**
   * A report that also shows what changed.
   *
   * @param against directory of another run
   */
  public ReportJob(Optional<String> against) {
    this.against = against;
  }

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
    return new TreeMap<>(Map.of("report.layout", LAYOUT));
  }

  /** The finished stages of the other run. */
  @Override
  public List<InputEntry> inputs(StageContext context) throws IOException {
    List<InputEntry> inputs = new ArrayList<>();
    if (against.isPresent()) {
      RunFiles other = other(context);
      for (String stage : other.finished(STAGES)) {
        String manifest = other.run() + "/" + stage + "/manifest.json";
        InputFile file = context.storage().input(manifest);
        inputs.add(new InputEntry(manifest + "#" + Sha256.of(file), file.length()));
      }
    }
    return inputs;
  }

  private RunFiles other(StageContext context) throws IOException {
    String directory = against.orElseThrow().replaceAll("/+$", "");
    RunFiles other = new RunFiles(context.storage(), context.storage().output(directory).uri());
    if (other.finished(STAGES).isEmpty()) {
      throw new InvalidInputException(
          format("--against: no finished stage (expected one of %s) at %s", STAGES, directory));
    }
    return other;
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
              ModelCard.of(context.storage(), directory, ModelCard.TRANSFORMERS, model)));
    }
    Optional<RunComparison> comparison = Optional.empty();
    if (against.isPresent()) {
      comparison = Optional.of(RunComparison.of(files, other(context), STAGES));
    }
    Excerpts excerpts = Excerpts.of(context.config().encryption().key());
    ReportPage page = new ReportPage(files, finished, excerpts);
    outputs.add(write(context, PAGE, page.render(comparison)));
    return new StageResult(outputs, new ObjectMapper().createObjectNode().put("report", PAGE));
  }

  @Override
  public void show(StageContext context) throws IOException {
    if (against.isPresent()) {
      RunFiles files = new RunFiles(context.storage(), context.run());
      System.out.print(RunComparison.of(files, other(context), STAGES).lines());
    }
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
