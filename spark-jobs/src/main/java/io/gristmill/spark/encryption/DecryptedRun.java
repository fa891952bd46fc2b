package io.gristmill.spark.encryption;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gristmill.encryption.EncryptionMark;
import io.gristmill.io.InputFile;
import io.gristmill.io.Location;
import io.gristmill.io.Storage;
import io.gristmill.spark.stage.OutputEntry;
import io.gristmill.spark.table.DecryptedTable;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;

/** Writes an encrypted run once more, plain. */
public final class DecryptedRun {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String MANIFEST = "manifest.json";

  private final Storage encrypted;
  private final String run;
  private final Configuration configuration;
  private final Storage plain;
  private final String target;

  /** Tables are written anew, so that their sizes and checksums change: by path in the run. */
  private final Map<String, OutputEntry> tables = new HashMap<>();

  /**
   * @param configuration to read the run's tables by
   * @param plain where {@code target} is
   */
  public DecryptedRun(
      Storage encrypted, String run, Configuration configuration, Storage plain, String target) {
    this.encrypted = encrypted;
    this.run = run;
    this.configuration = configuration;
    this.plain = plain;
    this.target = target;
  }

  /** Writes every file, manifests last; returns how many there are. */
  public int write() throws IOException {
    Map<String, InputFile> manifests = new HashMap<>();
    int files = 0;
    for (InputFile file : encrypted.list(run)) {
      String path = Location.within(file.uri(), run);
      if (path.endsWith("/" + MANIFEST)) {
        manifests.put(path, file);
      } else if (!path.equals(EncryptionMark.FILE)) {
        write(file, path);
        files++;
      }
    }
    for (Map.Entry<String, InputFile> manifest : manifests.entrySet()) {
      writeManifest(manifest.getValue(), manifest.getKey());
    }
    return files + manifests.size();
  }

  private void write(InputFile file, String path) throws IOException {
    String to = target + "/" + path;
    if (path.endsWith(".parquet")) {
      DecryptedTable table = new DecryptedTable(configuration, file.uri());
      tables.put(path, table.write(plain.output(to), path));
      return;
    }
    try (InputStream in = file.open()) {
      plain.output(to).write(in::transferTo);
    }
  }

  private void writeManifest(InputFile file, String path) throws IOException {
    JsonNode manifest;
    try (InputStream in = file.open()) {
      manifest = JSON.readTree(in);
    }
    String stage = path.substring(0, path.length() - MANIFEST.length());
    for (JsonNode output : manifest.path("outputs")) {
      OutputEntry table = tables.get(stage + output.path("path").asText());
      if (table != null) {
        ((ObjectNode) output).put("bytes", table.bytes()).put("sha256", table.sha256());
      }
    }
    byte[] bytes = JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(manifest);
    plain.output(target + "/" + path).write(out -> out.write(bytes));
  }
}
