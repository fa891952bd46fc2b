package io.gristmill.spark.reprofile;

import static io.gristmill.error.Messages.format;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gristmill.error.InvalidInputException;
import io.gristmill.io.Storage;
import io.gristmill.preprocessing.pipeline.CleanLists;
import io.gristmill.preprocessing.pipeline.CleanSection;
import io.gristmill.preprocessing.statistics.SettingsChange;
import io.gristmill.preprocessing.statistics.SettingsChange.CleanSettings;
import io.gristmill.spark.clean.CleanPartition;
import io.gristmill.spark.engine.IndexPartitioner;
import io.gristmill.spark.engine.SparkEngine;
import io.gristmill.spark.stage.StageContext;
import io.gristmill.spark.stage.StageDirectory;
import io.gristmill.spark.stage.StageManifest;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** The finished cleaning of a run that other settings are applied to. */
final class StoredRun {

  private final Storage storage;
  private final StageDirectory directory;
  private final StageManifest manifest;

  /**
   * @param run URI of the run's directory
   */
  private StoredRun(Storage storage, String run) throws IOException {
    this.storage = storage;
    this.directory = new StageDirectory(storage, run, "clean");
    this.manifest = directory.require();
  }

  /**
   * Opens the finished cleaning of a run.
   *
   * @param run its directory; empty for the configuration's own
   */
  static StoredRun open(Optional<String> run, StageContext context) throws IOException {
    String uri = run.map(path -> context.storage().output(path).uri()).orElse(context.run());
    return new StoredRun(
        context.storage(), uri.endsWith("/") ? uri.substring(0, uri.length() - 1) : uri);
  }

  StageManifest manifest() {
    return manifest;
  }

  StageDirectory directory() {
    return directory;
  }

  long bytes() {
    return manifest.outputs().bytes();
  }

  /** Settings it was cleaned with. */
  CleanSettings settings() throws IOException {
    JsonNode settings = json("statistics.json").path("settings");
    return new ObjectMapper().treeToValue(settings, CleanSettings.class);
  }

  SettingsChange changeTo(CleanSection section) throws IOException {
    return new SettingsChange(settings(), section, directory.uri());
  }

  /** The user's list files, for documents that are measured again. */
  static CleanPartition.Lists lists(StageContext context) throws IOException {
    Broadcast<CleanLists> lists =
        SparkEngine.javaContext(context)
            .broadcast(CleanLists.read(context.storage(), context.config().clean()));
    return lists::value;
  }

  JsonNode json(String name) throws IOException {
    if (!storage.exists(directory.resolve(name))) {
      throw new InvalidInputException(
          format("%s: none (expected what cleaning writes) at %s", name, directory.uri()));
    }
    try (InputStream in = storage.input(directory.resolve(name)).open()) {
      return new ObjectMapper().readTree(in);
    }
  }

  /** Its rows, one partition for each part, in the order in which they were read from the crawl. */
  JavaRDD<Row> inReadingOrder(SparkSession spark) {
    int parts =
        (int)
            manifest.outputs().stream()
                .filter(output -> output.path().startsWith("documents/"))
                .count();
    return StoredRows.read(spark, directory.uri())
        .javaRDD()
        .mapToPair(StoredRows::placed)
        .repartitionAndSortWithinPartitions(new IndexPartitioner(parts))
        .values();
  }
}
