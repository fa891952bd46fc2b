package io.gristmill.spark.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gristmill.io.LocalStorage;
import io.gristmill.io.Sha256;
import io.gristmill.preprocessing.text.Document;
import io.gristmill.preprocessing.text.Provenance;
import io.gristmill.spark.SparkFixture;
import io.gristmill.spark.stage.Entries.OutputEntry;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.parquet.format.Encoding;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.Util;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TableWriterTest {

  @TempDir private Path folder;

  private static final Document PAGE =
      new Document(
          "id1",
          "http://example.org/",
          "Grüße, 世界 😀",
          "de",
          "warc",
          Instant.parse("2024-05-01T12:00:00.123456Z"),
          new Provenance("file:/a.warc.gz", 17, 99));

  @Test
  void sparkReadsWhatWasWritten() throws IOException {
    OutputEntry entry = write("documents.parquet", PAGE, PAGE.withText(""));
    assertThat(entry.records()).isEqualTo(2);
    List<Row> rows =
        SparkFixture.spark().read().parquet(folder + "/documents.parquet").collectAsList();
    assertThat(rows).extracting(DocumentRows::fromRow).containsExactly(PAGE, PAGE.withText(""));
  }

  @Test
  void equalRowsGiveEqualBytesAndTheirChecksum() throws IOException {
    OutputEntry one = write("one.parquet", PAGE);
    OutputEntry two = write("two.parquet", PAGE);
    assertThat(one.sha256()).isEqualTo(two.sha256());
    var file = new LocalStorage().input(folder + "/one.parquet");
    assertThat(one.sha256()).isEqualTo(Sha256.of(file));
    assertThat(one.bytes()).isEqualTo(file.length());
  }

  @Test
  void mapsAndOptionalColumnsComeBack() throws IOException {
    StructType schema =
        new StructType()
            .add(
                "values",
                DataTypes.createMapType(DataTypes.StringType, DataTypes.DoubleType, false),
                false)
            .add("text", DataTypes.StringType, true)
            .add("kept", DataTypes.BooleanType, false)
            .add("count", DataTypes.IntegerType, false);
    List<Row> rows =
        List.of(
            RowFactory.create(Map.of("words", 12.0), "a", true, 1),
            RowFactory.create(Map.of(), null, false, 2));
    TableWriter.write(
        new LocalStorage().output(folder + "/t.parquet"), "t.parquet", schema, rows.iterator());
    List<Row> read = SparkFixture.spark().read().parquet(folder + "/t.parquet").collectAsList();
    assertThat(read.get(0).getJavaMap(0)).isEqualTo(Map.of("words", 12.0));
    assertThat(read.get(1).getJavaMap(0)).isEmpty();
    assertThat(read.get(1).isNullAt(1)).isTrue();
    assertThat(read.get(1).getBoolean(2)).isFalse();
    assertThat(read.get(1).getInt(3)).isEqualTo(2);
  }

  @Test
  void encodingsAreListedInOrderWhateverTheJvmHashes() throws IOException {
    write("one.parquet", PAGE, PAGE.withText("other"));
    byte[] file = Files.readAllBytes(folder.resolve("one.parquet"));
    int length = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getInt(file.length - 8);
    FileMetaData footer =
        Util.readFileMetaData(new ByteArrayInputStream(file, file.length - 8 - length, length));
    assertThat(footer.getRow_groups().get(0).getColumns())
        .hasSize(DocumentRows.SCHEMA.size())
        .allSatisfy(
            column ->
                assertThat(column.getMeta_data().getEncodings())
                    .hasSizeGreaterThan(1)
                    .isSortedAccordingTo(Comparator.comparingInt(Encoding::getValue)));
  }

  @Test
  void aTableMuchLargerThanItsFooterComesBack() throws IOException {
    Random random = new Random(1);
    Document[] documents = new Document[30];
    for (int i = 0; i < documents.length; i++) {
      byte[] noise = new byte[100_000];
      random.nextBytes(noise);
      documents[i] = PAGE.withText(Base64.getEncoder().encodeToString(noise));
    }
    OutputEntry entry = write("large.parquet", documents);
    assertThat(entry.bytes()).isEqualTo(Files.size(folder.resolve("large.parquet")));
    assertThat(entry.bytes()).isGreaterThan(2 << 20);
    List<Row> rows = SparkFixture.spark().read().parquet(folder + "/large.parquet").collectAsList();
    assertThat(rows).extracting(DocumentRows::fromRow).containsExactly(documents);
  }

  @Test
  void nothingIsLeftOfATableWithARowThatCannotBeWritten() {
    assertThatThrownBy(
            () -> {
              try (TableWriter table =
                  TableWriter.create(
                      new LocalStorage().output(folder + "/a.parquet"),
                      "a.parquet",
                      DocumentRows.SCHEMA)) {
                table.add(DocumentRows.toRow(PAGE));
                table.add(RowFactory.create(1, 2, 3, 4, 5, 6, 7, 8, 9));
                table.commit();
              }
            })
        .isInstanceOf(ClassCastException.class);
    assertThat(folder).isEmptyDirectory();
  }

  private OutputEntry write(String name, Document... documents) throws IOException {
    return TableWriter.write(
        new LocalStorage().output(folder.resolve(name).toString()),
        name,
        DocumentRows.SCHEMA,
        List.of(documents).stream().map(DocumentRows::toRow).iterator());
  }
}
