package io.gristmill.spark.report.card;

import static io.gristmill.error.Messages.format;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.gristmill.io.Storage;
import io.gristmill.spark.page.Html;
import io.gristmill.spark.report.run.RunFiles;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Card of a model with the metadata and headings of the Hugging Face Hub: {@code model-card.md} of
 * a run, and {@code README.md} next to an exported model.
 */
public final class ModelCard {

  /** Hugging Face's library for models, by its name on the Hub. */
  public static final String TRANSFORMERS = "transformers";

  private static final Pattern IN_RUN = Pattern.compile("(.*)/(checkpoints/[^/]+)/?");

  /** Settings of training that a reader asks for first. */
  private static final List<String> SETTINGS =
      List.of(
          "seed",
          "optimizer.name",
          "optimizer.learning-rate",
          "optimizer.schedule",
          "optimizer.warmup-steps",
          "optimizer.weight-decay",
          "training.batch-size",
          "training.accumulation",
          "averaging.replicas",
          "averaging.frequency",
          "averaging.outer");

  private final String name;
  private final String library;
  private final JsonNode config;
  private final JsonNode training;
  private final JsonNode evaluation;
  private final JsonNode statistics;
  private final Markdown page = new Markdown();

  private ModelCard(RunFiles run, String model, String name, String library) throws IOException {
    this.name = name;
    this.library = library;
    this.config = run.json(model + "/config.json");
    this.training = run.json("checkpoints/manifest.json");
    this.statistics = run.json("clean/statistics.json");
    JsonNode evaluated = run.json("evaluation/manifest.json").path("checkpoint");
    this.evaluation =
        evaluated.asText().endsWith(model)
            ? run.json("evaluation.json")
            : JsonNodeFactory.instance.objectNode();
  }

  /**
   * Formats the card of a model.
   *
   * @param storage of the run, encrypted or plain
   * @param directory with the model's {@code config.json}; a checkpoint of a run has its training,
   *     data and evaluation in its card
   * @param library that loads the model, as the Hub names it
   * @param place of the model, as seen from the card
   */
  public static String of(Storage storage, String directory, String library, String place)
      throws IOException {
    Matcher inRun = IN_RUN.matcher(directory);
    boolean isOfRun = inRun.matches();
    String root = (isOfRun ? inRun.group(1) : directory).replaceAll("/+$", "");
    String name = root.substring(root.lastIndexOf('/') + 1);
    RunFiles files = new RunFiles(storage, root);
    return new ModelCard(files, isOfRun ? inRun.group(2) : ".", name, library).render(place);
  }

  private String render(String place) {
    page.frontMatter(
        new ModelMetadata(name, library, config, statistics.path("languages"), evaluation)
            .toJson());
    page.heading(1, "Model card for " + name);
    details();
    uses(place);
    trainingDetails();
    evaluation();
    return page.text();
  }

  private void details() {
    page.heading(2, "Model Details");
    page.heading(3, "Model Description");
    page.paragraph(
        format(
            "A decoder-only Transformer (%s)%s, trained by Gristmill%s.",
            config.path("model_type").asText(),
            training.has("parameters")
                ? format(" with %,d parameters", training.path("parameters").asLong())
                : "",
            training.has("version") ? " " + training.path("version").asText() : ""));
    List<List<String>> rows = new ArrayList<>();
    row(rows, "layers", "n_layer", "num_hidden_layers");
    row(rows, "attention heads", "n_head", "num_attention_heads");
    row(rows, "heads of keys and values", "num_key_value_heads");
    row(rows, "embedding size", "n_embd", "hidden_size");
    row(rows, "hidden size", "n_inner", "intermediate_size");
    row(rows, "context length", "n_positions", "max_position_embeddings");
    row(rows, "vocabulary", "vocab_size");
    page.table(List.of("part", "size"), rows);
  }

  private void row(List<List<String>> rows, String label, String... names) {
    for (String field : names) {
      if (config.path(field).isNumber()) {
        rows.add(List.of(label, Html.number(config.path(field).asLong())));
      }
    }
  }

  private void uses(String place) {
    page.heading(2, "Uses");
    page.heading(3, "Direct Use");
    page.paragraph("The model continues texts like those it was trained on.");
    page.heading(3, "Out-of-Scope Use");
    page.paragraph(
        "It states what is likely, not what is true. Do not use its texts for decisions about people.");
    page.heading(2, "Bias, Risks, and Limitations");
    page.paragraph(
        "It repeats the errors and prejudices of its training texts, and may repeat passages of them.");
    if (library.equals(TRANSFORMERS)) {
      page.heading(2, "How to Get Started with the Model");
      page.code(
          "python",
          """
          from transformers import AutoModelForCausalLM, AutoTokenizer

          tokenizer = AutoTokenizer.from_pretrained("PLACE")
          model = AutoModelForCausalLM.from_pretrained("PLACE")
          ids = tokenizer("The", return_tensors="pt")
          print(tokenizer.decode(model.generate(**ids, max_new_tokens=40)[0]))
          """
              .replace("PLACE", place));
    }
  }

  private void trainingDetails() {
    if (!training.has("stage")) {
      return;
    }
    page.heading(2, "Training Details");
    page.heading(3, "Training Data");
    JsonNode kept = statistics.path("kept");
    page.paragraph(
        kept.isMissingNode()
            ? "The texts of the run's token shards; the run has no report on cleaning."
            : format(
                "%,d documents with %,d words were kept by cleaning; the dataset card of the run"
                    + " describes them.",
                kept.path("documents").asLong(), kept.path("words").asLong()));
    page.heading(3, "Training Procedure");
    page.paragraph(
        format(
            "%,d steps on %,d tokens (%.2f epochs), by rounds of local steps and averages of their"
                + " parameters.",
            training.path("steps").asLong(),
            training.path("trained-tokens").asLong(),
            training.path("epochs").asDouble()));
    page.heading(4, "Training Hyperparameters");
    List<List<String>> rows = new ArrayList<>();
    for (String key : SETTINGS) {
      JsonNode value = training.path("settings").path(key);
      if (value.isTextual()) {
        rows.add(List.of(key, value.asText().replace("\"", "")));
      }
    }
    page.table(List.of("key", "value"), rows);
    page.paragraph("Fingerprint of the training: " + training.path("fingerprint").asText());
  }

  private void evaluation() {
    JsonNode held = evaluation.path("validation");
    if (held.isMissingNode()) {
      return;
    }
    page.heading(2, "Evaluation");
    page.heading(3, "Testing Data, Factors & Metrics");
    page.paragraph(
        "Held-out documents of the same run; copies of them are not in the training texts. Losses"
            + " are in nats per token.");
    page.heading(3, "Results");
    List<List<String>> rows = new ArrayList<>();
    add(rows, "", held);
    add(rows, " of baseline", evaluation.path("baselines"));
    evaluation
        .path("tasks")
        .fields()
        .forEachRemaining(task -> add(rows, " in " + task.getKey(), task.getValue()));
    page.table(List.of("measure", "value"), rows);
  }

  private static void add(List<List<String>> rows, String suffix, JsonNode measures) {
    for (var one : (Iterable<Map.Entry<String, JsonNode>>) measures::fields) {
      if (one.getValue().isNumber()) {
        rows.add(List.of(one.getKey() + suffix, Html.figure(one.getValue())));
      }
    }
  }
}
