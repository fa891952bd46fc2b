package io.gristmill.spark.report.card;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.gristmill.io.LocalStorage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The heads of cards, as another YAML parser reads them, against the rules of the Hub. */
class CardFrontMatterTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final ObjectMapper YAML = new YAMLMapper();

  private static final Set<String> OF_DATA_SETS =
      Set.of(
          "language",
          "license",
          "license_name",
          "pretty_name",
          "annotations_creators",
          "language_creators",
          "multilinguality",
          "source_datasets",
          "task_categories",
          "task_ids",
          "size_categories",
          "tags",
          "configs");

  private static final Set<String> OF_MODELS =
      Set.of(
          "language",
          "license",
          "license_name",
          "library_name",
          "pipeline_tag",
          "tags",
          "datasets",
          "metrics",
          "model-index");

  private static final Set<String> SIZES =
      Set.of(
          "n<1K",
          "1K<n<10K",
          "10K<n<100K",
          "100K<n<1M",
          "1M<n<10M",
          "10M<n<100M",
          "100M<n<1B",
          "1B<n<10B",
          "10B<n<100B",
          "100B<n<1T",
          "n>1T");

  private static final String CARD =
      """
      {"languages": {"en": {"documents": 1500}, "no": {"documents": 7}, "zho_Hant": {"documents": 1},
                     "und": {"documents": 2}, "x-private": {"documents": 1}},
       "text": {"documents": 1511}, "hosts": {"distinct": 3, "top": [
         {"host": "dropped.example", "kept": 0}, {"host": "%s", "kept": 1200}]},
       "settings": {"mask": []}%s}
      """;

  @TempDir private Path folder;

  @Test
  void dataSetsHaveTheKeysAndValuesOfTheHub() throws IOException {
    JsonNode head = head(dataset("a.example", ""));
    assertThat(OF_DATA_SETS).containsAll(names(head));
    assertThat(texts(head.path("language"))).containsExactly("en", "no", "zho");
    assertThat(head.path("license").asText()).isEqualTo("other");
    assertThat(head.path("license_name").asText()).matches("[a-z0-9.-]+");
    assertThat(head.path("pretty_name").asText())
        .isEqualTo("Documents of a.example and 2 other hosts");
    assertThat(texts(head.path("size_categories"))).containsExactly("1K<n<10K").isSubsetOf(SIZES);
    assertThat(texts(head.path("task_categories"))).containsExactly("text-generation");
    assertThat(texts(head.path("task_ids"))).containsExactly("language-modeling");
    assertThat(texts(head.path("multilinguality"))).containsExactly("multilingual");
    assertThat(texts(head.path("source_datasets"))).containsExactly("original");
    assertThat(files(head)).containsExactly("clean/documents/*.parquet", "clean/rejects/*.parquet");
  }

  @Test
  void theDefaultConfigurationIsTheDeduplicatedTable() throws IOException {
    JsonNode head = head(dataset("a.example", ", \"deduplication\": {\"kept\": 900}"));
    assertThat(files(head))
        .containsExactly(
            "dedup/documents/*.parquet", "clean/documents/*.parquet", "clean/rejects/*.parquet");
    assertThat(head.path("configs").path(0).path("config_name").asText()).isEqualTo("default");
    assertThat(texts(head.path("size_categories"))).containsExactly("n<1K");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "no", "a: b", "- x", "#c", "'", "\\\"", "{}", "*a", "!!int 3", "1.0", "---", "\\n"
      })
  void namesFromTheWebAreTexts(String host) throws IOException {
    String named = JSON.readTree("\"" + host + "\"").asText();
    assertThat(head(dataset(host, "")).path("pretty_name").asText())
        .isEqualTo("Documents of " + named + " and 2 other hosts");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"a\": [{\"b\": \"yes\", \"c\": [\"x\", {\"d\": 1.5}]}, {\"e\": {\"f\": \"true\"}}]}",
        "{\"a\": {\"b\": {\"c\": \"1e3\", \"d\": \"0x1F\"}}, \"e\": \"12:30:45\"}",
        "{\"a\": [\"~\", \"null\", \"2024-01-01\", \"a\\u2028b\", \"\\u0007\", \"= x\", \"on\"]}",
        "{\"a\": 1e-7, \"b\": -3, \"c\": true}"
      })
  void yamlHasTheValuesOfTheJson(String json) throws IOException {
    JsonNode given = JSON.readTree(json);
    assertThat(JSON.readTree(YAML.readTree(FrontMatter.of(given)).toString())).isEqualTo(given);
  }

  @Test
  void modelsHaveTheKeysAndValuesOfTheHub() throws IOException {
    JsonNode head = head(ofRun("the model-card's run", "checkpoints/round-000002"));
    assertThat(names(head)).containsExactlyInAnyOrderElementsOf(OF_MODELS);
    assertThat(texts(head.path("language"))).containsExactly("en");
    assertThat(head.path("library_name").asText()).isEqualTo("transformers");
    assertThat(head.path("pipeline_tag").asText()).isEqualTo("text-generation");
    assertThat(texts(head.path("tags"))).containsExactly("gristmill", "gpt2");
    assertThat(texts(head.path("datasets"))).allMatch(id -> id.matches("[A-Za-z0-9][\\w.-]{0,95}"));
    assertThat(texts(head.path("metrics"))).containsExactly("accuracy", "perplexity");
    JsonNode results = head.path("model-index").path(0).path("results");
    assertThat(results).hasSize(2);
    for (JsonNode result : results) {
      assertThat(result.path("task").path("type").asText()).isEqualTo("text-generation");
      assertThat(result.path("dataset").path("type").asText()).isNotEmpty();
      assertThat(result.path("dataset").path("name").asText()).isNotEmpty();
      assertThat(result.path("metrics")).isNotEmpty();
      for (JsonNode metric : result.path("metrics")) {
        assertThat(metric.path("type").asText()).isIn("accuracy", "perplexity");
        assertThat(metric.path("value").isNumber()).isTrue();
      }
    }
    assertThat(results.path(0).path("metrics").path(0).path("value").asDouble()).isEqualTo(20.5);
    assertThat(results.path(1).path("dataset").path("type").asText()).isEqualTo("hellaswag");
  }

  @Test
  void modelsHaveTheHeadingsOfTheHub() throws IOException {
    assertThat(ofRun("run", "checkpoints/round-000002"))
        .contains(
            "# Model card for run",
            "## Model Details",
            "(gpt2) with 136,960 parameters",
            "| layers | 2 |",
            "## Uses",
            "## Bias, Risks, and Limitations",
            "## How to Get Started with the Model",
            "## Training Details",
            "120 steps on 61,440 tokens (1.21 epochs)",
            "| optimizer.name | muon |",
            "## Evaluation",
            "| perplexity | 20.5 |",
            "| acc in winner | 0.25 |");
  }

  @Test
  void anotherCheckpointHasNoEvaluation() throws IOException {
    String card = ofRun("run", "checkpoints/round-000001");
    assertThat(names(head(card))).doesNotContain("model-index", "metrics");
    assertThat(card).doesNotContain("## Evaluation").contains("## Training Details");
  }

  @Test
  void aModelOutsideARunHasItsShapeOnly() throws IOException {
    write("gpt2/config.json", "{\"model_type\": \"llama\", \"num_hidden_layers\": 3}");
    String card = ModelCard.of(new LocalStorage(), folder.resolve("gpt2").toString(), "peft", ".");
    assertThat(names(head(card))).doesNotContain("language", "model-index");
    assertThat(head(card).path("library_name").asText()).isEqualTo("peft");
    assertThat(card)
        .contains("| layers | 3 |")
        .doesNotContain("## Training Details", "from_pretrained");
  }

  private String ofRun(String name, String checkpoint) throws IOException {
    write(
        name + "/" + checkpoint + "/config.json",
        "{\"model_type\": \"gpt2\", \"n_layer\": 2, \"vocab_size\": 512}");
    write(
        name + "/checkpoints/manifest.json",
        """
        {"stage": "checkpoints", "settings": {"optimizer.name": "\\"muon\\""}, "steps": 120,
         "trained-tokens": 61440, "epochs": 1.2106, "parameters": 136960}
        """);
    write(name + "/clean/statistics.json", "{\"languages\": {\"en\": {}, \"und\": {}}}");
    write(
        name + "/evaluation/manifest.json",
        "{\"checkpoint\": \"file:/x/checkpoints/round-000002\"}");
    write(
        name + "/evaluation.json",
        """
        {"validation": {"loss": 3.02, "perplexity": 20.5, "accuracy@1": 0.3},
         "baselines": {"bigram": 4.1},
         "tasks": {"winner": {"format": "hellaswag", "acc": 0.25}}}
        """);
    return ModelCard.of(
        new LocalStorage(),
        folder.resolve(name).resolve(checkpoint).toString(),
        ModelCard.TRANSFORMERS,
        checkpoint);
  }

  private void write(String file, String text) throws IOException {
    Path path = folder.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, text);
  }

  private static String dataset(String host, String more) throws IOException {
    String json = CARD.replaceFirst("%s", Matcher.quoteReplacement(host));
    return new CardMarkdown((ObjectNode) JSON.readTree(json.replace("%s", more))).render();
  }

  private static JsonNode head(String card) throws IOException {
    assertThat(card).startsWith("---\n");
    return YAML.readTree(card.substring(4, card.indexOf("\n---\n", 4) + 1));
  }

  private static List<String> names(JsonNode node) {
    List<String> names = new ArrayList<>();
    node.fieldNames().forEachRemaining(names::add);
    return names;
  }

  private static List<String> texts(JsonNode array) {
    List<String> texts = new ArrayList<>();
    for (JsonNode item : array) {
      assertThat(item.isTextual()).isTrue();
      texts.add(item.asText());
    }
    return texts;
  }

  private static List<String> files(JsonNode head) {
    List<String> files = new ArrayList<>();
    for (JsonNode config : head.path("configs")) {
      for (JsonNode data : config.path("data_files")) {
        assertThat(data.path("split").asText()).isEqualTo("train");
        files.add(data.path("path").asText());
      }
    }
    return files;
  }
}
