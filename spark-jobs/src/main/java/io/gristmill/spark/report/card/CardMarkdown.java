package io.gristmill.spark.report.card;

import static io.gristmill.error.Messages.format;

import com.fasterxml.jackson.databind.JsonNode;
import io.gristmill.spark.page.Html;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** Formats a {@link DatasetCard} as Markdown, with the headings of Hugging Face's dataset cards. */
public final class CardMarkdown {

  private final JsonNode card;
  private final Markdown page = new Markdown();

  public CardMarkdown(JsonNode card) {
    this.card = card;
  }

  public String render() {
    page.frontMatter(new CardMetadata(card).toJson());
    page.heading(1, "Dataset card for " + new CardMetadata(card).name());
    description();
    structure();
    new CardProcessing(card, page).write();
    page.heading(2, "Additional Information");
    page.heading(3, "Licensing Information");
    page.paragraph(
        "The texts were taken from the public web. Rights in them stay with their publishers; this"
            + " card grants none. Each document names its URL, so that it can be removed.");
    reproduction();
    return page.text();
  }

  private void description() {
    JsonNode text = card.path("text");
    page.heading(2, "Dataset Description");
    page.heading(3, "Dataset Summary");
    page.paragraph(
        format(
            "%s documents with %s characters in %s words (%s bytes of UTF-8), kept of %s records in %s bytes of %s shards.",
            number(text.path("documents")),
            number(text.path("characters")),
            number(text.path("words")),
            number(text.path("bytes")),
            number(card.path("records").path("read")),
            number(card.path("source").path("bytes-read")),
            number(card.path("source").path("shards"))));
    page.heading(3, "Languages");
    page.table(
        List.of("language", "documents", "characters", "words", "bytes"),
        totals(card.path("languages")));
  }

  /** Rows of name, documents, characters, words and bytes, one for each entry. */
  static List<List<String>> totals(JsonNode totals) {
    List<List<String>> rows = new ArrayList<>();
    for (Map.Entry<String, JsonNode> one : byNumber(totals, "documents")) {
      JsonNode value = one.getValue();
      rows.add(
          List.of(
              one.getKey(),
              number(value.path("documents")),
              number(value.path("characters")),
              number(value.path("words")),
              number(value.path("bytes"))));
    }
    return rows;
  }

  private void structure() {
    page.heading(2, "Dataset Structure");
    page.heading(3, "Data Fields");
    page.list(
        List.of(
            "id, url, text, language, source, fetched_at: the document",
            "file, offset, length: the record it was read from",
            "values: every number that was measured of it, rule/value"));
    page.heading(3, "Data Splits");
    JsonNode splits = card.path("splits");
    if (splits.isMissingNode()) {
      page.paragraph("Not split yet.");
      return;
    }
    List<List<String>> rows = new ArrayList<>();
    for (String split : List.of("train", "validation")) {
      rows.add(
          List.of(
              split,
              number(splits.path("documents").path(split)),
              number(splits.path("tokens").path(split))));
    }
    page.table(List.of("split", "documents", "tokens"), rows);
    page.paragraph(
        format(
            "A vocabulary of %s. Split by cluster of near-duplicates: %s documents of train have one in validation%s.",
            number(splits.path("vocabulary-size")),
            number(splits.path("leaked-near-duplicates")),
            randomSplit(splits)));
  }

  /** Text about a random split, which manifests of older versions lack. */
  private static String randomSplit(JsonNode splits) {
    return splits.has("split-leaks")
        ? "; a random split of the documents before de-duplication would leave "
            + number(splits.path("split-leaks").path("leaked-by-random-split"))
        : "";
  }

  private void reproduction() {
    page.heading(3, "Reproduction");
    page.paragraph(
        "The same input, configuration and seed give the same bytes. What each stage was made of:");
    List<List<String>> rows = new ArrayList<>();
    for (var one : (Iterable<Map.Entry<String, JsonNode>>) card.path("stages")::fields) {
      JsonNode stage = one.getValue();
      rows.add(
          List.of(
              one.getKey(),
              stage.path("fingerprint").asText(),
              stage.path("config-fingerprint").asText(),
              stage.path("version").asText()));
    }
    page.table(List.of("stage", "fingerprint", "configuration", "version"), rows);
  }

  /** Entries in descending order, those with equal numbers by name. */
  static List<Map.Entry<String, JsonNode>> byNumber(JsonNode node, String field) {
    List<Map.Entry<String, JsonNode>> entries = new ArrayList<>();
    node.fields().forEachRemaining(entries::add);
    entries.sort(
        Comparator.comparingLong(
                (Map.Entry<String, JsonNode> entry) ->
                    -(field.isEmpty() ? entry.getValue() : entry.getValue().path(field)).asLong())
            .thenComparing(Map.Entry::getKey));
    return entries;
  }

  static String number(JsonNode value) {
    return Html.number(value.asLong());
  }
}
