package io.gristmill.spark.select;

import static io.gristmill.error.Messages.format;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gristmill.config.SettingValues;
import io.gristmill.error.InvalidConfigException;
import io.gristmill.error.InvalidInputException;
import io.gristmill.preprocessing.pipeline.QualityModels;
import io.gristmill.preprocessing.select.RankCut;
import io.gristmill.preprocessing.select.RankedScore;
import io.gristmill.preprocessing.select.SelectSection;
import io.gristmill.preprocessing.select.SelectionCounts;
import io.gristmill.preprocessing.select.Selector;
import io.gristmill.spark.stage.Entries.OutputEntry;
import io.gristmill.spark.stage.Job;
import io.gristmill.spark.stage.Job.StageResult;
import io.gristmill.spark.stage.Job.Upstream;
import io.gristmill.spark.stage.RunConfig;
import io.gristmill.spark.stage.StageContext;
import io.gristmill.spark.stage.StageDirectory;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Ranks the de-duplicated documents, and decides which are used and how often. */
public final class SelectJob implements Job {

  private static final ObjectMapper JSON = new ObjectMapper();

  @Override
  public String stage() {
    return SelectedDocuments.STAGE;
  }

  @Override
  public List<Upstream> upstream(RunConfig config) {
    return List.of(
        Upstream.of("clean", path -> path.startsWith("documents/")),
        Upstream.of("dedup", path -> path.startsWith("documents/")));
  }

  @Override
  public boolean isOn(RunConfig config) {
    return config.select().isOn();
  }

  @Override
  public SortedMap<String, String> settings(RunConfig config) {
    return SettingValues.of(config, "select");
  }

  @Override
  public void check(RunConfig config) {
    SelectSection section = config.select();
    section.check();
    if (!section.isOn()) {
      throw new InvalidConfigException(
          "select: no scores and no weights (expected select.scores or select.weights)");
    }
    List<String> names = QualityModels.names(config.clean());
    for (RankedScore score : RankedScore.of(section)) {
      String name = score.value().substring(score.value().indexOf('/') + 1);
      boolean ofModel = score.value().startsWith(QualityModels.NAME + '/');
      if (ofModel && !config.input().isEmpty() && !names.contains(name)) {
        throw new InvalidConfigException(
            format("select.scores: %s (expected a name of clean.quality-models %s)", name, names));
      }
    }
  }

  @Override
  public StageResult run(StageContext context) throws IOException {
    SelectSection section = context.config().select();
    requireMeasured(context);
    StageDirectory directory = context.directory(stage());
    List<OutputEntry> outputs;
    SelectionCounts counts;
    ObjectNode report;
    try (Candidates candidates = Candidates.read(context)) {
      ExactRanks ranks = candidates.ranks();
      Map<String, RankCut> cuts = new TreeMap<>();
      ranks
          .totals()
          .forEach((group, size) -> cuts.put(group, RankCut.of(section, size[0], size[1])));
      Selector selector = new Selector(section, context.config().seed(), cuts);
      try (Decisions decisions = Decisions.of(ranks, selector)) {
        counts = decisions.counts();
        requireSome(counts, section, context);
        report = counts.toJson();
        report.set("domains", decisions.largestDomains());
        outputs = decisions.write(context, directory, counts.documents());
      }
    }
    byte[] bytes = JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(report);
    context.storage().output(directory.resolve("report.json")).write(bytes);
    return new StageResult(outputs, counts.headline());
  }

  private static void requireSome(
      SelectionCounts counts, SelectSection section, StageContext context) throws IOException {
    JsonNode dedup = context.directory("dedup").require().extra();
    counts.requireAccount(dedup.path("kept").asLong());
    if (counts.withoutScore() == counts.documents() && !section.scores().isEmpty()) {
      throw new InvalidInputException(
          format(
              "select.scores: no document of %d has %s (expected scores that clean measured) at %s",
              counts.documents(), section.scores(), context.run()));
    }
    if (counts.selected() == 0) {
      throw new InvalidInputException(
          format(
              "documents: 0 of %d selected (expected at least 1; see the section select) at %s",
              counts.documents(), context.run()));
    }
  }

  /** Names the measured values before documents are read. Runs of old versions do not list them. */
  private static void requireMeasured(StageContext context) throws IOException {
    String statistics = context.directory("clean").resolve("statistics.json");
    if (!context.storage().exists(statistics)) {
      return;
    }
    List<String> measured = new ArrayList<>();
    try (InputStream in = context.storage().input(statistics).open()) {
      JSON.readTree(in).path("values").fieldNames().forEachRemaining(measured::add);
    }
    for (RankedScore score : RankedScore.of(context.config().select())) {
      if (!measured.isEmpty() && !measured.contains(score.value())) {
        throw new InvalidInputException(
            format(
                "select.scores: %s (expected one of %s) at %s",
                score.value(), measured, statistics));
      }
    }
  }
}
