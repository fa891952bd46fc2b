package io.gristmill.spark.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gristmill.encryption.EncryptedStorage;
import io.gristmill.error.IncompatibleArtifactException;
import io.gristmill.io.LocalStorage;
import io.gristmill.preprocessing.text.Document;
import io.gristmill.preprocessing.text.Provenance;
import io.gristmill.spark.SparkFixture;
import io.gristmill.spark.stage.Entries.OutputEntry;
import io.gristmill.spark.table.DecryptedRun.DecryptedTable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.crypto.ParquetCryptoRuntimeException;
import org.apache.parquet.crypto.keytools.KeyToolkit;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.hadoop.example.GroupReadSupport;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tables under a key: who can read them, and that their bytes say nothing. */
class EncryptedTableTest {

  private static final String SENTENCE = "The miller keeps a secret that nobody else may read.";

  private static final Document PAGE =
      new Document(
          "id1",
          "http://example.org/secret-address",
          SENTENCE,
          "en",
          "warc",
          Instant.parse("2024-05-01T12:00:00.123456Z"),
          new Provenance("file:/a.warc.gz", 17, 99));

  @TempDir private Path folder;
  private TestKey key;

  @BeforeEach
  void createKey() throws IOException {
    key = TestKey.write(folder, 1);
  }

  @Test
  void sparkReadsThemByTheReferenceInItsConfiguration() throws IOException {
    OutputEntry entry = write(key, "documents.parquet", PAGE, PAGE.withText(""));
    assertThat(entry.records()).isEqualTo(2);
    assertThat(entry.bytes()).isEqualTo(Files.size(file("documents.parquet")));
    assertThat(read(key, "documents.parquet")).containsExactly(PAGE, PAGE.withText(""));
    assertThat(session(key).read().parquet(run() + "/*.parquet").where("text = ''").count())
        .isEqualTo(1);
  }

  @Test
  void theirBytesShowNeitherTextNorAddressesNorColumns() throws IOException {
    write(key, "documents.parquet", PAGE);
    String encrypted = raw("documents.parquet");
    assertThat(encrypted).startsWith("PARE").endsWith("PARE");
    assertThat(encrypted).doesNotContain("secret", "fetched_at", "warc");
    plain("plain.parquet", PAGE);
    assertThat(raw("plain.parquet")).contains("secret", "fetched_at", "warc");
  }

  @Test
  void equalRowsHaveEqualChecksumsAndOtherBytes() throws IOException {
    OutputEntry one = write(key, "one.parquet", PAGE);
    OutputEntry two = write(key, "two.parquet", PAGE);
    OutputEntry other = write(key, "other.parquet", PAGE.withText("other"));
    assertThat(one.sha256()).isEqualTo(two.sha256()).isNotEqualTo(other.sha256());
    assertThat(one.bytes()).isEqualTo(two.bytes());
    assertThat(raw("one.parquet")).isNotEqualTo(raw("two.parquet"));
  }

  @Test
  void anotherKeyIsNamedWithTheOneThatIsNeeded() throws IOException {
    TestKey other = TestKey.write(folder, 2);
    write(key, "documents.parquet", PAGE);
    assertThatThrownBy(() -> read(other, "documents.parquet"))
        .hasStackTraceContaining(IncompatibleArtifactException.class.getName())
        .hasStackTraceContaining("key: id " + key.load().id())
        .hasStackTraceContaining("expected " + other.load().id())
        .hasStackTraceContaining("documents.parquet");
  }

  @Test
  void withoutAKeyTheyAreNotRead() throws IOException {
    write(key, "documents.parquet", PAGE);
    assertThatThrownBy(
            () -> SparkFixture.spark().read().parquet(file("documents.parquet").toString()))
        .hasStackTraceContaining(ParquetCryptoRuntimeException.class.getName());
  }

  @Test
  void aPlainTableInTheirPlaceIsRefusedAndOneElsewhereIsRead() throws IOException {
    plain("documents.parquet", PAGE);
    assertThatThrownBy(() -> read(key, "documents.parquet"))
        .hasStackTraceContaining(ParquetCryptoRuntimeException.class.getName());
    Files.createDirectories(folder.resolve("crawl"));
    Path elsewhere = Files.move(file("documents.parquet"), folder.resolve("crawl/a.parquet"));
    assertThat(session(key).read().parquet(elsewhere.toString()).count()).isEqualTo(1);
  }

  @Test
  void aChangedByteIsNoticed() throws IOException {
    write(key, "documents.parquet", PAGE);
    byte[] bytes = Files.readAllBytes(file("documents.parquet"));
    bytes[30] ^= 1;
    Files.write(file("documents.parquet"), bytes);
    assertThatThrownBy(() -> read(key, "documents.parquet"))
        .hasStackTraceContaining("TagVerificationException");
  }

  @Test
  void decryptedTheyAreAsIfTheyNeverHadBeenEncrypted() throws IOException {
    write(key, "documents.parquet", PAGE, PAGE.withText("x".repeat(100_000)));
    OutputEntry expected = plain("plain.parquet", PAGE, PAGE.withText("x".repeat(100_000)));
    OutputEntry decrypted =
        new DecryptedTable(configuration(key), file("documents.parquet").toUri().toString())
            .write(new LocalStorage().output(run() + "/decrypted.parquet"), "plain.parquet");
    assertThat(decrypted).isEqualTo(expected);
    assertThat(raw("decrypted.parquet")).isEqualTo(raw("plain.parquet"));
  }

  /** As other readers would, given the derived key alone. */
  @Test
  void otherReadersWithParquetsKeyToolsReadThem() throws IOException {
    write(key, "documents.parquet", PAGE);
    Configuration foreign = new Configuration();
    foreign.set(
        "parquet.crypto.factory.class",
        "org.apache.parquet.crypto.keytools.PropertiesDrivenCryptoFactory");
    foreign.set("parquet.encryption.kms.client.class", ForeignKeys.class.getName());
    KeyToolkit.removeCacheEntriesForAllTokens();
    try (ParquetReader<Group> reader =
        ParquetReader.builder(
                new GroupReadSupport(),
                new org.apache.hadoop.fs.Path(file("documents.parquet").toUri()))
            .withConf(foreign)
            .build()) {
      assertThat(reader.read().getString("text", 0)).isEqualTo(SENTENCE);
      assertThat(reader.read()).isNull();
    }
  }

  private List<Document> read(TestKey with, String name) {
    return session(with).read().parquet(file(name).toString()).collectAsList().stream()
        .map(DocumentRows::fromRow)
        .toList();
  }

  /** A session of its own: the fixture's goes on without keys. */
  private SparkSession session(TestKey with) {
    SparkSession session = SparkFixture.spark().newSession();
    configuration(with)
        .getPropsWithPrefix("")
        .forEach(
            (name, value) -> {
              if (name.startsWith("gristmill.") || name.startsWith("parquet.crypto.")) {
                session.conf().set(name, value);
              }
            });
    return session;
  }

  private Configuration configuration(TestKey with) {
    Configuration configuration = new Configuration(false);
    TableDecryption.install(configuration, run(), with.load());
    return configuration;
  }

  private OutputEntry write(TestKey with, String name, Document... documents) throws IOException {
    EncryptedStorage storage = new EncryptedStorage(new LocalStorage(), run(), with.load());
    return TableWriter.write(
        storage.output(file(name).toString()), name, DocumentRows.SCHEMA, rows(documents));
  }

  private OutputEntry plain(String name, Document... documents) throws IOException {
    return TableWriter.write(
        new LocalStorage().output(file(name).toString()),
        name,
        DocumentRows.SCHEMA,
        rows(documents));
  }

  private static java.util.Iterator<Row> rows(Document... documents) {
    return Stream.of(documents).map(DocumentRows::toRow).iterator();
  }

  private String raw(String name) throws IOException {
    return Files.readString(file(name), StandardCharsets.ISO_8859_1);
  }

  private Path file(String name) {
    return folder.resolve("run").resolve(name);
  }

  private String run() {
    return folder.resolve("run").toString();
  }
}
