package io.gristmill.spark.report;

import static io.gristmill.error.Messages.format;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Section with the contents of {@code select/report.json}. */
record SelectionSection(JsonNode report, Html html) {

  private static final int MOST_ROWS = 25;

  void render() {
    if (report.isMissingNode()) {
      return;
    }
    html.heading("Selection");
    html.paragraph(
        format(
            "%s of %s documents are used, %s times in all; %s are left out by their ranks and %s by"
                + " weights. %s documents have no score.",
            number(report, "selected"),
            number(report, "documents"),
            number(report, "copies"),
            number(report, "left-out-by-rank"),
            number(report, "left-out-by-weight"),
            number(report, "without-score")));
    thresholds();
    groups("bucket, best last", "buckets");
    groups("language", "languages");
    groups("kind of shard", "sources");
    groups("domain, of the most frequent", "domains");
  }

  private void thresholds() {
    List<List<String>> rows = new ArrayList<>();
    for (var cut : (Iterable<Map.Entry<String, JsonNode>>) report.path("cuts")::fields) {
      JsonNode value = cut.getValue();
      rows.add(
          List.of(
              cut.getKey(),
              number(value, "kept"),
              Html.figure(value.path("kept-share")),
              Html.figure(value.path("kept-bytes-share")),
              value.has("threshold") ? Html.figure(value.path("threshold")) : "none"));
    }
    html.table(
        List.of("ranked together", "kept by rank", "share", "share of bytes", "worst kept score"),
        rows);
  }

  private void groups(String title, String field) {
    List<List<String>> rows = new ArrayList<>();
    for (var group : (Iterable<Map.Entry<String, JsonNode>>) report.path(field)::fields) {
      if (rows.size() < MOST_ROWS) {
        JsonNode size = group.getValue();
        rows.add(
            List.of(
                group.getKey(),
                number(size, "documents"),
                number(size, "selected"),
                number(size, "copies"),
                number(size, "copies-bytes")));
      }
    }
    html.table(List.of(title, "documents", "used", "copies", "bytes of copies"), rows);
  }

  private static String number(JsonNode node, String field) {
    return Html.number(node.path(field).asLong());
  }
}
