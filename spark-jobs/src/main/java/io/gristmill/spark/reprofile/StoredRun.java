package io.gristmill.spark.reprofile;

import static io.gristmill.error.Messages.format;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gristmill.config.CleanSection;
import io.gristmill.error.InvalidInputException;
import io.gristmill.io.Storage;
import io.gristmill.preprocessing.pipeline.CleanLists;
import io.gristmill.preprocessing.reprofile.SettingsChange;
import io.gristmill.preprocessing.statistics.CleanSettings;
import io.gristmill.spark.clean.CleanPartition;
import io.gristmill.spark.stage.StageContext;
import io.gristmill.spark.stage.StageDirectory;
import io.gristmill.spark.stage.StageManifest;
import java.io.IOException;
import java.io.InputStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** The finished cleaning that is judged again. */
final class StoredRun {

  private final Storage storage;
  private final StageDirectory directory;
  private final StageManifest manifest;

  /**
   * @param run URI of the run's directory
   */
  StoredRun(Storage storage, String run) throws IOException {
    this.storage = storage;
    this.directory = new StageDirectory(storage, run, "clean");
    this.manifest = directory.require();
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

  /** What it was cleaned with. */
  CleanSettings settings() throws IOException {
    JsonNode settings = json("statistics.json").path("settings");
    return new ObjectMapper().treeToValue(settings, CleanSettings.class);
  }

  SettingsChange changeTo(CleanSection section) throws IOException {
    return new SettingsChange(settings(), section, directory.uri());
  }

  /** The user's lists, for documents that are measured again. */
  static CleanPartition.Lists lists(StageContext context) throws IOException {
    Broadcast<CleanLists> lists =
        JavaSparkContext.fromSparkContext(context.spark().sparkContext())
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

  /** Its rows: a partition a part, in the order they were read from the crawl. */
  JavaRDD<Row> inReadingOrder(SparkSession spark) {
    int parts =
        (int)
            manifest.outputs().stream()
                .filter(output -> output.path().startsWith("documents/"))
                .count();
    return StoredRows.read(spark, directory.uri())
        .javaRDD()
        .mapToPair(StoredRows::placed)
        .repartitionAndSortWithinPartitions(new StoredParts(parts))
        .values();
  }
}
