package io.gristmill.spark.report.card;

import static io.gristmill.error.Messages.format;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Metadata of a data set in the keys and values that the Hugging Face Hub defines.
 *
 * @param card as {@link DatasetCard} has it
 */
record CardMetadata(JsonNode card) {

  static final String LICENSE = "license";
  static final String LICENSE_NAME = "license_name";

  /** Rights of the publishers, which no identifier of the Hub stands for. */
  static final String OTHER = "other";

  private static final long[] SIZES = {
    1_000,
    10_000,
    100_000,
    1_000_000,
    10_000_000,
    100_000_000,
    1_000_000_000,
    10_000_000_000L,
    100_000_000_000L,
    1_000_000_000_000L
  };
  private static final String[] SIZE_NAMES = {
    "1K", "10K", "100K", "1M", "10M", "100M", "1B", "10B", "100B", "1T"
  };

  /** Codes of ISO 639-1, 639-2 and 639-3. Labels of some models have a script after them. */
  private static final Pattern LANGUAGE = Pattern.compile("([a-z]{2,3})(?:[_-][A-Za-z]+)?");

  private static final String UNDETERMINED = "und";

  ObjectNode toJson() {
    ObjectNode metadata = JsonNodeFactory.instance.objectNode();
    Set<String> languages = languages(card.path("languages"));
    if (!languages.isEmpty()) {
      languages.forEach(metadata.putArray("language")::add);
    }
    metadata.put(LICENSE, OTHER).put(LICENSE_NAME, "rights-of-the-publishers");
    metadata.put("pretty_name", name());
    metadata.putArray("annotations_creators").add("no-annotation");
    metadata.putArray("language_creators").add("found");
    if (!languages.isEmpty()) {
      metadata
          .putArray("multilinguality")
          .add(languages.size() == 1 ? "monolingual" : "multilingual");
    }
    metadata.putArray("source_datasets").add("original");
    metadata.putArray("task_categories").add("text-generation");
    metadata.putArray("task_ids").add("language-modeling");
    metadata.putArray("size_categories").add(size(documents()));
    metadata.putArray("tags").add("gristmill").add("pretraining");
    metadata.set("configs", configs());
    return metadata;
  }

  /** Languages by their codes, without those that the Hub has no code for. */
  static Set<String> languages(JsonNode byLabel) {
    Set<String> languages = new TreeSet<>();
    byLabel
        .fieldNames()
        .forEachRemaining(
            label -> {
              var code = LANGUAGE.matcher(label);
              if (code.matches() && !code.group(1).equals(UNDETERMINED)) {
                languages.add(code.group(1));
              }
            });
    return languages;
  }

  /** A name from the hosts, which is the same in every run of the same input. */
  String name() {
    List<String> hosts = new ArrayList<>();
    card.path("hosts")
        .path("top")
        .forEach(
            host -> {
              if (host.path("kept").asLong() > 0) {
                hosts.add(host.path("host").asText());
              }
            });
    long others = card.path("hosts").path("distinct").asLong() - 1;
    if (hosts.isEmpty() || hosts.get(0).isEmpty()) {
      return "Documents";
    }
    return others < 1
        ? "Documents of " + hosts.get(0)
        : format("Documents of %s and %,d other hosts", hosts.get(0), others);
  }

  private boolean isDeduplicated() {
    return card.has("deduplication");
  }

  /** Documents of the default configuration. */
  private long documents() {
    return isDeduplicated()
        ? card.path("deduplication").path("kept").asLong()
        : card.path("text").path("documents").asLong();
  }

  private static String size(long documents) {
    if (documents < SIZES[0]) {
      return "n<" + SIZE_NAMES[0];
    }
    for (int i = 1; i < SIZES.length; i++) {
      if (documents < SIZES[i]) {
        return SIZE_NAMES[i - 1] + "<n<" + SIZE_NAMES[i];
      }
    }
    return "n>" + SIZE_NAMES[SIZES.length - 1];
  }

  /** The tables of the run; the last one of a document's way is the default. */
  private ArrayNode configs() {
    ArrayNode configs = JsonNodeFactory.instance.arrayNode();
    if (isDeduplicated()) {
      add(configs, "default", "dedup/documents");
      add(configs, "cleaned", "clean/documents");
    } else {
      add(configs, "default", "clean/documents");
    }
    add(configs, "rejected", "clean/rejects");
    return configs;
  }

  private static void add(ArrayNode configs, String name, String folder) {
    ObjectNode config = configs.addObject().put("config_name", name);
    config
        .putArray("data_files")
        .addObject()
        .put("split", "train")
        .put("path", folder + "/*.parquet");
  }
}
