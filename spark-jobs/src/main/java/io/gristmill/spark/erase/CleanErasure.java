package io.gristmill.spark.erase;

import static io.gristmill.error.Messages.format;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gristmill.io.InputFile;
import io.gristmill.preprocessing.mask.ErasureList;
import io.gristmill.preprocessing.mask.ErasureList.EntryKind;
import io.gristmill.preprocessing.pipeline.DropCounts;
import io.gristmill.spark.clean.CleanJob;
import io.gristmill.spark.clean.CleanWriter;
import io.gristmill.spark.clean.ShardAccount;
import io.gristmill.spark.erase.FindPartition.Found;
import io.gristmill.spark.stage.Entries;
import io.gristmill.spark.stage.Entries.OutputEntry;
import io.gristmill.spark.stage.ManifestFile;
import io.gristmill.spark.stage.StageContext;
import io.gristmill.spark.stage.StageDirectory;
import io.gristmill.spark.stage.StageManifest;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Erasure from the stage {@code clean}, which holds the documents. */
final class CleanErasure {

  static final String STAGE = "clean";

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String REPORT = "report.json";
  private static final String QUARANTINE = "quarantine.jsonl";
  private static final String STATISTICS = "statistics.json";

  /**
   * Files that are corrected or hold nothing of single documents. Unknown files may be derived from
   * documents.
   */
  private static final Set<String> KNOWN = Set.of(REPORT, QUARANTINE, STATISTICS, "manifest.json");

  private final StageContext context;
  private final StageDirectory directory;
  private final List<CleanTable> tables;
  private final Quarantine quarantine;

  CleanErasure(StageContext context) {
    this.context = context;
    this.directory = context.directory(STAGE);
    this.tables =
        List.of(
            new CleanTable(context, directory, "documents", CleanWriter.DOCUMENTS),
            new CleanTable(context, directory, "rejects", CleanWriter.REJECTS));
    this.quarantine = new Quarantine(context.storage(), directory.resolve(QUARANTINE));
  }

  /** Finds all documents to erase and adds the changes to a plan, without any other change. */
  void plan(ErasureList list, ObjectNode plan) throws IOException {
    Map<String, DropCounts> gone = new TreeMap<>();
    Map<String, Long> byEntry = new TreeMap<>();
    ObjectNode erased = plan.putObject(ErasurePlan.ERASED);
    ObjectNode files = plan.putObject(ErasurePlan.FILES);
    for (CleanTable table : tables) {
      long documents = 0;
      for (Found finds : table.find(list)) {
        files.withArray(table.name()).add(finds.file());
        finds.byShard().forEach((shard, counts) -> gone.merge(shard, counts, DropCounts::merge));
        finds.byEntry().forEach((entry, count) -> byEntry.merge(entry, count, Long::sum));
        documents += finds.documents();
      }
      erased.put(table.name(), documents);
    }
    ObjectNode by = erased.putObject("by");
    for (EntryKind kind : EntryKind.values()) {
      by.put(kind.word(), byEntry.getOrDefault(kind.word(), 0L));
    }
    erased.put("quarantine-details", quarantine.mentions(list));
    ObjectNode report = read(REPORT);
    ObjectNode shards = plan.putObject(ErasurePlan.SHARDS);
    ShardAccount.forEach(
        context.storage(),
        directory.uri(),
        report,
        shard -> RecountedReport.correct(shard, gone).ifPresent(uri -> shards.set(uri, shard)));
    if (shards.size() != gone.size()) {
      throw new IllegalStateException(
          format("shards: %s (expected in clean/report.json)", gone.keySet()));
    }
    RecountedReport.correctTotals(report, gone);
    plan.set(ErasurePlan.REPORT, report);
  }

  /** Applies a plan, also one that was partly applied. Returns the files that were removed. */
  List<String> apply(ErasurePlan plan, ErasureList list, String sha256) throws IOException {
    List<OutputEntry> rewritten = new ArrayList<>();
    for (CleanTable table : tables) {
      rewritten.addAll(table.rewrite(plan.files(table.name()), list));
    }
    if (plan.quarantined() > 0) {
      quarantine.rewrite(list);
    }
    recount(ShardAccount.count(plan.report()));
    List<String> removed = removeUnknown();
    ShardAccount.replace(context.storage(), directory.uri(), plan.report(), plan.shards());
    byte[] report = JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(plan.report());
    context.storage().output(directory.resolve(REPORT)).write(report);
    StageManifest before = plan.before(STAGE).orElseThrow();
    directory.commit(
        before.erased(sha256, replaced(before.outputs(), rewritten), headline(before, plan)));
    return removed;
  }

  /** Rebuilds the statistics from the remaining documents. */
  private void recount(long shards) throws IOException {
    if (context.storage().exists(directory.resolve(STATISTICS))) {
      List<String> counted = new ArrayList<>();
      for (CleanTable table : tables) {
        counted.addAll(table.recount());
      }
      CleanJob.addUpStatistics(context, directory, counted, shards);
    }
  }

  /** Fields of the manifest that repeat totals of the report. */
  private static ObjectNode headline(StageManifest before, ErasurePlan plan) {
    ObjectNode headline = JSON.createObjectNode();
    plan.report()
        .path("totals")
        .fields()
        .forEachRemaining(
            field -> {
              if (before.extra().path(field.getKey()).isNumber()) {
                headline.set(field.getKey(), field.getValue());
              }
            });
    return headline;
  }

  private static List<OutputEntry> replaced(Entries<OutputEntry> outputs, List<OutputEntry> by) {
    Map<String, OutputEntry> rewritten = new HashMap<>();
    by.forEach(entry -> rewritten.put(entry.path(), entry));
    return outputs.stream().map(entry -> rewritten.getOrDefault(entry.path(), entry)).toList();
  }

  /** Removes files that may be derived from documents in unknown ways. */
  private List<String> removeUnknown() throws IOException {
    List<String> removed = new ArrayList<>();
    String within = "/" + STAGE + "/";
    for (InputFile file : context.storage().list(directory.uri())) {
      String path = file.uri().substring(file.uri().lastIndexOf(within) + within.length());
      boolean ofTable = tables.stream().anyMatch(table -> path.startsWith(table.name() + "/"));
      if (!ofTable && !KNOWN.contains(path) && !isPart(path)) {
        context.storage().delete(file.uri());
        removed.add(STAGE + "/" + path);
      }
    }
    return removed;
  }

  private static boolean isPart(String path) {
    return ManifestFile.isPart(path) || ShardAccount.isPart(path);
  }

  private ObjectNode read(String path) throws IOException {
    try (InputStream in = context.storage().input(directory.resolve(path)).open()) {
      return (ObjectNode) JSON.readTree(in);
    }
  }

  /**
   * {@code clean/report.json} after an erasure: erased documents count as dropped, and the totals
   * still add up.
   */
  private static final class RecountedReport {

    private RecountedReport() {}

    /**
     * Corrects the counts of a shard in place.
     *
     * @param gone counts of the erased documents by shard
     * @return its URI, if documents of it were erased
     * @throws IllegalStateException if the corrected counts do not add up, which is a bug
     */
    static Optional<String> correct(ObjectNode shard, Map<String, DropCounts> gone) {
      String uri = shard.path("uri").asText();
      Optional<DropCounts> erased = Optional.ofNullable(gone.get(uri));
      erased.ifPresent(counts -> correct(shard, counts, uri));
      return erased.map(counts -> uri);
    }

    /** Corrects the totals of a report. Unknown fields are kept. */
    static void correctTotals(ObjectNode report, Map<String, DropCounts> gone) {
      ObjectNode totals = (ObjectNode) report.path("totals");
      correct(totals, gone.values().stream().reduce(DropCounts.NONE, DropCounts::merge), "totals");
      report.set("languages", totals.path("languages"));
      report.set("text-bytes", totals.path("text-bytes"));
    }

    private static void correct(ObjectNode counts, DropCounts erased, String where) {
      DropCounts corrected = DropCounts.of(counts).without(erased);
      corrected.requireIdentity(where);
      counts.setAll(corrected.toJson());
    }
  }
}
