package io.gristmill.spark.table;

import static org.assertj.core.api.Assertions.assertThat;

import io.gristmill.io.LocalStorage;
import io.gristmill.io.Sha256;
import io.gristmill.preprocessing.document.Document;
import io.gristmill.preprocessing.document.Provenance;
import io.gristmill.spark.DocumentRows;
import io.gristmill.spark.SparkFixture;
import io.gristmill.spark.stage.OutputEntry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ParquetTableTest {

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
    ParquetTable.write(
        new LocalStorage().output(folder + "/t.parquet"), "t.parquet", schema, rows.iterator());
    List<Row> read = SparkFixture.spark().read().parquet(folder + "/t.parquet").collectAsList();
    assertThat(read.get(0).getJavaMap(0)).isEqualTo(Map.of("words", 12.0));
    assertThat(read.get(1).getJavaMap(0)).isEmpty();
    assertThat(read.get(1).isNullAt(1)).isTrue();
    assertThat(read.get(1).getBoolean(2)).isFalse();
    assertThat(read.get(1).getInt(3)).isEqualTo(2);
  }

  private OutputEntry write(String name, Document... documents) throws IOException {
    return ParquetTable.write(
        new LocalStorage().output(folder.resolve(name).toString()),
        name,
        DocumentRows.SCHEMA,
        List.of(documents).stream().map(DocumentRows::toRow).iterator());
  }
}
