package io.gristmill.spark.dedup;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.min;

import io.gristmill.io.Storage;
import io.gristmill.spark.stage.Entries.InputEntry;
import io.gristmill.spark.stage.Entries.OutputEntry;
import io.gristmill.spark.stage.StageDirectory;
import io.gristmill.spark.stage.StageManifest;
import io.gristmill.spark.table.StoredTable;
import io.gristmill.spark.table.TablePartition;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * The index {@code dedup/index/*.parquet}: a row for every key of every document a run kept, sorted
 * by key and id. A key begins with its kind: 255 a text, 254 an address, otherwise the band.
 */
final class KnownDocuments {

  private static final String STAGE = "dedup";
  private static final String TABLE = "index";
  private static final String ID = "id";
  private static final String KEY = "key";
  private static final String KNOWN = "known";

  /** Documents whose keys are in one file of the index. */
  private static final long DOCUMENTS_A_FILE = 1L << 17;

  private static final StructType SCHEMA =
      new StructType().add(KEY, DataTypes.BinaryType, false).add(ID, DataTypes.StringType, false);

  private static final StructType COPIES =
      new StructType().add(ID, DataTypes.StringType, false).add(KNOWN, DataTypes.StringType, true);

  private KnownDocuments() {}

  /** Inputs for the manifest: fingerprints and bytes of the indexes of earlier runs. */
  static List<InputEntry> inputs(Storage storage, List<String> runs) throws IOException {
    List<InputEntry> inputs = new ArrayList<>();
    for (String run : runs) {
      StageDirectory directory = directory(storage, run);
      StageManifest manifest = directory.require();
      IndexProfile.read(storage, directory.uri());
      long bytes =
          manifest.outputs().stream()
              .filter(output -> output.path().startsWith(TABLE + "/"))
              .mapToLong(OutputEntry::bytes)
              .sum();
      inputs.add(new InputEntry(directory.resolve(TABLE) + "#" + manifest.fingerprint(), bytes));
    }
    return inputs;
  }

  /**
   * Reads the keys of documents that earlier runs kept.
   *
   * @throws io.gristmill.error.IncompatibleArtifactException if the keys of a run have another
   *     profile
   */
  static Dataset<Row> read(
      SparkSession spark, Storage storage, List<String> runs, IndexProfile profile)
      throws IOException {
    Dataset<Row> keys = spark.createDataFrame(List.of(), SCHEMA);
    for (String run : runs) {
      StageDirectory directory = directory(storage, run);
      profile.requireIn(IndexProfile.read(storage, directory.uri()), directory.uri());
      keys = keys.union(StoredTable.read(spark, SCHEMA, directory.resolve(TABLE)).select(KEY, ID));
    }
    return keys;
  }

  /** Result of {@link #copies} without an index. */
  static Dataset<Row> none(SparkSession spark) {
    return spark.createDataFrame(List.of(), COPIES);
  }

  /**
   * Finds the documents that share a key with a known document.
   *
   * @param memberships {@code key, id}
   * @param index as {@link #read}
   * @return {@code id, known}: each such document once, and the smallest id of its duplicates
   */
  static Dataset<Row> copies(Dataset<Row> memberships, Dataset<Row> index) {
    // One row a key on this side, so that a key of a million documents joins a million rows.
    Dataset<Row> known = index.groupBy(KEY).agg(min(ID).as(KNOWN));
    return memberships.join(known.hint("merge"), KEY).groupBy(ID).agg(min(KNOWN).as(KNOWN));
  }

  /**
   * Writes the index of a run.
   *
   * @param fingerprints {@code id, keys} of the documents kept
   * @param documents number of documents
   */
  static List<OutputEntry> write(
      Dataset<Row> fingerprints,
      long documents,
      IndexProfile profile,
      Storage storage,
      StageDirectory directory)
      throws IOException {
    int files = Math.toIntExact(1 + documents / DOCUMENTS_A_FILE);
    Dataset<Row> rows =
        fingerprints
            .select(explode(col("keys")).as(KEY), col(ID))
            .repartition(files, col(KEY))
            .sortWithinPartitions(KEY, ID);
    List<OutputEntry> outputs =
        TablePartition.writeAll(rows, storage, directory.uri(), TABLE, SCHEMA);
    profile.write(storage.output(directory.resolve(IndexProfile.file())));
    return outputs;
  }

  private static StageDirectory directory(Storage storage, String run) {
    return new StageDirectory(storage, run.replaceAll("/+$", ""), STAGE);
  }
}
