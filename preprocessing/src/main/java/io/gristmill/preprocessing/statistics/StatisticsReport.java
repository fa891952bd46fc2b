package io.gristmill.preprocessing.statistics;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gristmill.preprocessing.pipeline.CleanSection;
import io.gristmill.preprocessing.statistics.CleanStatistics.TopHosts;
import io.gristmill.preprocessing.statistics.SettingsChange.CleanSettings;
import java.util.ArrayList;
import java.util.List;

/** {@code clean/statistics.json}: documents, measurements and rejections. */
public final class StatisticsReport {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final CleanSection section;
  private final RejectingThresholds thresholds;

  public StatisticsReport(CleanSection section) {
    this.section = section;
    this.thresholds = RejectingThresholds.of(section);
  }

  public ObjectNode toJson(CleanStatistics counted, TopHosts hosts) {
    ObjectNode report = JSON.createObjectNode();
    report.set("settings", JSON.valueToTree(CleanSettings.of(section)));
    report.set("thresholds", thresholds.toJson());
    report.set("kept", JSON.valueToTree(counted.kept()));
    report.set("languages", JSON.valueToTree(counted.languages()));
    report.set("sources", JSON.valueToTree(counted.sources()));
    report.set("shards", JSON.valueToTree(counted.shards()));
    report.set("dropped", JSON.valueToTree(counted.dropped()));
    report.set("failing", JSON.valueToTree(counted.failing()));
    report.set("rules-never-fired", JSON.valueToTree(neverFired(counted)));
    report.set("thresholds-never-fired", JSON.valueToTree(thresholdsNeverFired(counted)));
    ObjectNode values = report.putObject("values");
    counted.values().forEach((name, histogram) -> values.set(name, histogram.toJson()));
    report.set("lengths", counted.lengths().toJson());
    report.set("months", JSON.valueToTree(counted.months()));
    report.set("hosts", hosts(hosts));
    ObjectNode samples = report.putObject("rejects");
    counted
        .samples()
        .forEach((reason, some) -> samples.set(reason, JSON.valueToTree(some.inOrder())));
    return report;
  }

  /** Without any measured document, no rule is reported as never fired. */
  private List<String> neverFired(CleanStatistics counted) {
    return hasMeasurements(counted) ? thresholds.rulesThatNeverFired(counted.failing()) : List.of();
  }

  private List<String> thresholdsNeverFired(CleanStatistics counted) {
    List<String> names = new ArrayList<>(hasMeasurements(counted) ? thresholds.names() : List.of());
    names.removeIf(name -> counted.failing().containsKey(name));
    return names;
  }

  private boolean hasMeasurements(CleanStatistics counted) {
    return thresholds.rules().stream()
        .anyMatch(
            rule -> counted.values().keySet().stream().anyMatch(v -> v.startsWith(rule + '/')));
  }

  private static ObjectNode hosts(TopHosts hosts) {
    ObjectNode node = JSON.createObjectNode().put("distinct", hosts.distinct());
    var top = node.putArray("top");
    for (TopHosts.Ranked ranked : hosts.inOrder()) {
      top.addObject()
          .put("host", ranked.host())
          .put("kept", ranked.documents().kept())
          .put("dropped", ranked.documents().dropped());
    }
    return node;
  }
}
