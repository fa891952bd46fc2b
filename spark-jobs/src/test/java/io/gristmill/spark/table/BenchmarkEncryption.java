package io.gristmill.spark.table;

import io.gristmill.encryption.EncryptedStorage;
import io.gristmill.io.CommittedOutput;
import io.gristmill.io.InputFile;
import io.gristmill.io.LocalStorage;
import io.gristmill.io.Storage;
import io.gristmill.preprocessing.text.Document;
import io.gristmill.preprocessing.text.Provenance;
import io.gristmill.spark.SparkFixture;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.apache.spark.sql.SparkSession;

/**
 * CPU time of writing and reading files and tables, plain and under a key: {@code
 * BenchmarkEncryption TEXT-FILE}.
 */
public final class BenchmarkEncryption {

  private static final int ROUNDS = 6;
  private static final int FILE_BYTES = 256 << 20;
  private static final int RANGE_BYTES = 16 * 129 * 2;
  private static final int RANGES = 20_000;
  private static final int TABLE_BYTES = 128 << 20;

  private BenchmarkEncryption() {}

  public static void main(String[] arguments) throws IOException {
    Path folder = Files.createTempDirectory("benchmark");
    try {
      TestKey key = TestKey.write(folder, 1);
      Storage encrypted = new EncryptedStorage(new LocalStorage(), folder + "/run", key.load());
      List<Document> documents = documents(Files.readString(Path.of(arguments[0])));
      for (int round = 0; round < ROUNDS; round++) {
        files("plain", new LocalStorage(), folder + "/plain.bin");
        files("encrypted", encrypted, folder + "/run/a.bin");
        tables("plain", new LocalStorage(), folder + "/plain.parquet", documents);
        TableDecryption.install(
            SparkFixture.spark().sparkContext().hadoopConfiguration(), folder + "/run", key.load());
        tables("encrypted", encrypted, folder + "/run/a.parquet", documents);
      }
    } finally {
      new LocalStorage().delete(folder.toString());
    }
  }

  private static void files(String name, Storage storage, String uri) throws IOException {
    byte[] bytes = new byte[1 << 16];
    new Random(1).nextBytes(bytes);
    double start = seconds();
    try (CommittedOutput out = storage.output(uri).create()) {
      for (int done = 0; done < FILE_BYTES; done += bytes.length) {
        out.write(bytes);
      }
      out.commit();
    }
    say("%s file: write %.0f MB/s", name, FILE_BYTES / 1e6 / (seconds() - start));
    InputFile file = storage.input(uri);
    start = seconds();
    try (InputStream in = file.open()) {
      in.transferTo(OutputStream.nullOutputStream());
    }
    say("%s file: read %.0f MB/s", name, FILE_BYTES / 1e6 / (seconds() - start));
    Random random = new Random(2);
    start = seconds();
    for (int i = 0; i < RANGES; i++) {
      try (InputStream in = file.open(random.nextInt(FILE_BYTES - RANGE_BYTES))) {
        in.readNBytes(RANGE_BYTES);
      }
    }
    say(
        "%s file: %.1f us a range of %d bytes",
        name, (seconds() - start) / RANGES * 1e6, RANGE_BYTES);
  }

  private static void tables(String name, Storage storage, String uri, List<Document> documents)
      throws IOException {
    double start = seconds();
    long bytes =
        TableWriter.write(
                storage.output(uri),
                "a.parquet",
                DocumentRows.SCHEMA,
                documents.stream().map(DocumentRows::toRow).iterator())
            .bytes();
    double written = seconds() - start;
    SparkSession spark = SparkFixture.spark();
    start = seconds();
    spark.read().parquet(uri).selectExpr("sum(length(text))").collectAsList();
    say(
        "%s table: write %.0f MB/s of text (%.2f s), read %.0f MB/s (%.2f s), %d bytes",
        name,
        TABLE_BYTES / 1e6 / written,
        written,
        TABLE_BYTES / 1e6 / (seconds() - start),
        seconds() - start,
        bytes);
  }

  private static List<Document> documents(String text) {
    List<Document> documents = new ArrayList<>();
    int length = 3000;
    long bytes = 0;
    for (int i = 0; bytes < TABLE_BYTES; i++) {
      int at = (int) ((long) i * 7919 * length % (text.length() - length));
      String part = text.substring(at, at + length);
      bytes += part.getBytes(StandardCharsets.UTF_8).length;
      documents.add(
          new Document(
              "id" + i,
              "https://example.org/" + i,
              part,
              "en",
              "warc",
              Instant.EPOCH.plusSeconds(i),
              new Provenance("file:/a.warc.gz", i, length)));
    }
    return documents;
  }

  private static void say(String format, Object... values) {
    System.out.println(String.format(Locale.ROOT, format, values));
  }

  /** CPU time of all threads, including those of Parquet and Spark. */
  private static double seconds() {
    return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
            .getProcessCpuTime()
        / 1e9;
  }
}
