package io.gristmill.spark.report.card;

import static io.gristmill.error.Messages.format;
import static io.gristmill.spark.report.card.CardMarkdown.number;

import com.fasterxml.jackson.databind.JsonNode;
import io.gristmill.spark.page.Html;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The sections of a dataset card about sources, processing and limitations. */
record CardProcessing(JsonNode card, Markdown page) {

  void write() {
    creation();
    considerations();
  }

  private void creation() {
    page.heading(2, "Dataset Creation");
    page.heading(3, "Source Data");
    page.table(
        List.of("kind of shard", "documents", "characters", "words", "bytes"),
        CardMarkdown.totals(card.path("source").path("kinds")));
    page.paragraph(
        format(
            "%s hosts; those with the most documents:",
            number(card.path("hosts").path("distinct"))));
    List<List<String>> hosts = new ArrayList<>();
    for (JsonNode host : card.path("hosts").path("top")) {
      hosts.add(
          List.of(
              host.path("host").asText(), number(host.path("kept")), number(host.path("dropped"))));
    }
    page.table(List.of("host", "kept", "dropped"), hosts);
    processing();
    page.heading(3, "Personal and Sensitive Information");
    List<String> masked = new ArrayList<>();
    card.path("settings").path("mask").forEach(kind -> masked.add(kind.asText()));
    page.paragraph(
        masked.isEmpty()
            ? "Nothing was masked."
            : format(
                "Masked in every kept text: %s. Names and other personal facts were not.",
                String.join(", ", masked)));
  }

  private void processing() {
    JsonNode settings = card.path("settings");
    page.heading(3, "Data Processing");
    List<String> rules = new ArrayList<>();
    settings.path("rules").forEach(rule -> rules.add(rule.asText()));
    page.paragraph(
        format(
            "Rules of profile %s, in order: %s. %s",
            settings.path("profile").asText(), String.join(", ", rules), languageStep(settings)));
    List<List<String>> rows = new ArrayList<>();
    for (var one : (Iterable<Map.Entry<String, JsonNode>>) card.path("thresholds")::fields) {
      rows.add(
          List.of(
              one.getKey(),
              format(
                  "%s %s %s",
                  one.getValue().path("value").asText(),
                  one.getValue().path("rejected").asText(),
                  Html.figure(one.getValue().path("bound"))),
              Html.number(sum(card.path("dropped-by-language").path(one.getKey()))),
              number(card.path("failing").path(one.getKey()))));
    }
    page.table(List.of("threshold", "rejects", "documents dropped", "failing it"), rows);
    counts("dropped, by reason", "dropped");
    counts("could not be read, by cause", "quarantined");
    counts("not a document, by kind", "other");
    JsonNode dedup = card.path("deduplication");
    if (!dedup.isMissingNode()) {
      page.paragraph(
          format(
              "De-duplicated: of %s documents %s were removed (%s exact copies, %s clusters of"
                  + " near-duplicates), %s are left.",
              number(dedup.path("documents")),
              number(dedup.path("removed")),
              number(dedup.path("exact-duplicates")),
              number(dedup.path("near-duplicate-clusters")),
              number(dedup.path("kept"))));
    }
  }

  private static String languageStep(JsonNode settings) {
    if (settings.path("language-model").asText().isEmpty()) {
      return "Languages were not identified.";
    }
    List<String> wanted = new ArrayList<>();
    settings.path("languages").forEach(language -> wanted.add(language.asText()));
    return format(
        "Languages kept: %s, with a probability above %s.",
        wanted.isEmpty() ? "all" : String.join(", ", wanted),
        settings.path("min-language-probability").asText());
  }

  private void counts(String title, String field) {
    List<List<String>> rows = new ArrayList<>();
    for (Map.Entry<String, JsonNode> one :
        CardMarkdown.byNumber(card.path("records").path(field), "")) {
      rows.add(List.of(one.getKey(), number(one.getValue())));
    }
    page.table(List.of(title, "records"), rows);
  }

  private void considerations() {
    page.heading(2, "Considerations for Using the Data");
    page.heading(3, "Known Limitations");
    List<String> limitations = new ArrayList<>();
    card.path("warnings").forEach(warning -> limitations.add(warning.asText()));
    limitations.add("Rules judge the form of a text; they do not know whether it is true or kind.");
    limitations.add(
        "Rules made for English prose drop much of other languages, of verse, lists and code.");
    if (card.path("deduplication").isMissingNode()) {
      limitations.add("Not de-duplicated yet.");
    }
    page.list(limitations);
    page.heading(3, "Measured values");
    List<List<String>> rows = new ArrayList<>();
    for (var one : (Iterable<Map.Entry<String, JsonNode>>) card.path("values")::fields) {
      List<String> row =
          new ArrayList<>(List.of(one.getKey(), number(one.getValue().path("count"))));
      for (String share : List.of("0.05", "0.5", "0.95")) {
        row.add(Html.figure(one.getValue().path("quantiles").path(share)));
      }
      rows.add(row);
    }
    page.table(List.of("value", "documents", "5 %", "median", "95 %"), rows);
  }

  private static long sum(JsonNode counts) {
    long sum = 0;
    for (JsonNode count : counts) {
      sum += count.asLong();
    }
    return sum;
  }
}
