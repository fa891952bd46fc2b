package io.gristmill.spark.table;

import io.gristmill.encryption.EncryptionMark;
import io.gristmill.io.InputFile;
import io.gristmill.io.Location;
import io.gristmill.io.Storage;
import io.gristmill.spark.stage.Entries;
import io.gristmill.spark.stage.Entries.OutputEntry;
import io.gristmill.spark.stage.ManifestFile;
import io.gristmill.spark.stage.StageManifest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;

/** Decrypts a run into another directory. */
public final class DecryptedRun {

  private static final String MANIFEST = "/manifest.json";

  private final Storage encrypted;
  private final String run;
  private final Configuration configuration;
  private final Storage plain;
  private final String target;

  /** New entries of tables by path, as their sizes and checksums change. */
  private final Map<String, OutputEntry> tables = new HashMap<>();

  /**
   * @param configuration for reading the tables of the run
   * @param plain storage of {@code target}
   */
  public DecryptedRun(
      Storage encrypted, String run, Configuration configuration, Storage plain, String target) {
    this.encrypted = encrypted;
    this.run = run;
    this.configuration = configuration;
    this.plain = plain;
    this.target = target;
  }

  /** Writes all files, manifests last, and returns their number. */
  public int write() throws IOException {
    List<String> stages = new ArrayList<>();
    int files = 0;
    for (InputFile file : encrypted.list(run)) {
      String path = Location.within(file.uri(), run);
      if (path.endsWith(MANIFEST)) {
        stages.add(path.substring(0, path.length() - MANIFEST.length()));
      } else if (!path.equals(EncryptionMark.FILE) && !isPart(path)) {
        write(file, path);
        files++;
      }
    }
    for (String stage : stages) {
      writeManifest(stage);
    }
    return files + stages.size();
  }

  private void write(InputFile file, String path) throws IOException {
    String to = target + "/" + path;
    if (path.endsWith(".parquet")) {
      DecryptedTable table = new DecryptedTable(configuration, file.uri());
      tables.put(path, table.write(plain.output(to), path));
      return;
    }
    plain.output(to).copy(file);
  }

  /** Files with entries of a manifest are written with it. */
  private static boolean isPart(String path) {
    return ManifestFile.isPart(path.substring(path.indexOf('/') + 1));
  }

  private void writeManifest(String stage) throws IOException {
    StageManifest manifest = new ManifestFile(encrypted, run + "/" + stage).read();
    List<OutputEntry> outputs = new ArrayList<>();
    for (OutputEntry output : manifest.outputs()) {
      OutputEntry table = tables.get(stage + "/" + output.path());
      outputs.add(
          table == null
              ? output
              : new OutputEntry(output.path(), table.bytes(), table.sha256(), output.records()));
    }
    new ManifestFile(plain, target + "/" + stage)
        .write(manifest.with(manifest.inputs(), Entries.outputs(outputs)));
  }
}
