package io.gristmill.spark.report;

import static io.gristmill.error.Messages.format;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Section with the contents of {@code clean/statistics.json}. */
record StatisticsSection(JsonNode statistics, Html html) {

  private static final int MOST_HOSTS = 25;

  void render() {
    DatasetCard.warnings(statistics)
        .forEach(
            warning -> html.raw("<p class=\"warning\">" + Html.escape(warning.asText()) + "</p>"));
    html.table(List.of("kept, by language", "documents", "words", "bytes"), totals("languages"));
    html.table(List.of("kept, by kind of shard", "documents", "words", "bytes"), totals("sources"));
    thresholds();
    values();
    hosts();
    samples();
  }

  private List<List<String>> totals(String field) {
    List<List<String>> rows = new ArrayList<>();
    for (var one : fields(statistics.path(field))) {
      rows.add(
          List.of(
              one.getKey(),
              number(one.getValue().path("documents")),
              number(one.getValue().path("words")),
              number(one.getValue().path("bytes"))));
    }
    rows.sort((a, b) -> Long.compare(documents(field, b), documents(field, a)));
    return rows;
  }

  private long documents(String field, List<String> row) {
    return statistics.path(field).path(row.get(0)).path("documents").asLong();
  }

  private void thresholds() {
    List<List<String>> rows = new ArrayList<>();
    for (var one : fields(statistics.path("thresholds"))) {
      JsonNode threshold = one.getValue();
      long dropped = 0;
      for (JsonNode count : statistics.path("dropped").path(one.getKey())) {
        dropped += count.asLong();
      }
      rows.add(
          List.of(
              one.getKey(),
              threshold.path("rejected").asText() + " " + Html.figure(threshold.path("bound")),
              Html.number(dropped),
              number(statistics.path("failing").path(one.getKey()))));
    }
    html.table(List.of("threshold", "rejects", "first reason", "fail it at all"), rows);
  }

  private void values() {
    html.raw(
        "<table><thead><tr><th>value</th><th>documents by value (logarithmic)</th>"
            + "<th>5 %</th><th>median</th><th>95 %</th></tr></thead><tbody>");
    for (var one : fields(statistics.path("values"))) {
      JsonNode quantiles = one.getValue().path("quantiles");
      List<Double> bounds = HistogramBars.bounds(statistics.path("thresholds"), one.getKey());
      html.raw(
          format(
              "<tr><td>%s</td><td>%s</td><td>%s</td><td>%s</td><td>%s</td></tr>",
              Html.escape(one.getKey()),
              new HistogramBars(one.getValue()).svg(bounds),
              Html.figure(quantiles.path("0.05")),
              Html.figure(quantiles.path("0.5")),
              Html.figure(quantiles.path("0.95"))));
    }
    html.raw("</tbody></table>");
  }

  private void hosts() {
    List<List<String>> rows = new ArrayList<>();
    for (JsonNode host : statistics.path("hosts").path("top")) {
      if (rows.size() < MOST_HOSTS) {
        rows.add(
            List.of(
                host.path("host").asText(),
                number(host.path("kept")),
                number(host.path("dropped"))));
      }
    }
    html.table(
        List.of("host, of " + number(statistics.path("hosts").path("distinct")), "kept", "dropped"),
        rows);
  }

  private void samples() {
    for (var one : fields(statistics.path("rejects"))) {
      html.raw("<details><summary>rejected: " + Html.escape(one.getKey()) + "</summary>");
      for (JsonNode sample : one.getValue()) {
        html.paragraph(sample.path("url").asText() + " (" + sample.path("language").asText() + ")");
        html.preformatted(sample.path("excerpt").asText());
      }
      html.raw("</details>");
    }
  }

  private static Iterable<Map.Entry<String, JsonNode>> fields(JsonNode node) {
    return node::fields;
  }

  private static String number(JsonNode value) {
    return Html.number(value.asLong());
  }
}
