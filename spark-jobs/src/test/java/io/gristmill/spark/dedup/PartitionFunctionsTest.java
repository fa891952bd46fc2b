package io.gristmill.spark.dedup;

import static org.assertj.core.api.Assertions.assertThat;

import io.gristmill.preprocessing.dedup.minhash.MinHashProfile;
import io.gristmill.spark.SerializationRoundTrip;
import io.gristmill.spark.dedup.IndexProfile.CopyKinds;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;

/** Functions that run on executors, after serialization. */
class PartitionFunctionsTest {

  private static final StructType SCHEMA =
      new StructType()
          .add("id", DataTypes.StringType)
          .add("text", DataTypes.StringType)
          .add("fetched_at", DataTypes.TimestampType)
          .add("url", DataTypes.StringType);

  @Test
  void fingerprintsHaveAKeyForTheTextAndOneForEachBand() throws Exception {
    FingerprintPartition function =
        new FingerprintPartition(
            new CopyKinds(true, true, false), MinHashProfile.DATATROVE, SCHEMA);

    List<Row> rows =
        called(
            function,
            RowFactory.create("a", "one two three four five", new Timestamp(1), ""),
            RowFactory.create("b", "too short", new Timestamp(1), ""));

    assertThat(rows).extracting(row -> ((byte[][]) row.get(4)).length).containsExactly(15, 1);
    assertThat(rows).extracting(row -> row.getInt(1)).containsExactly(23, 9);
    assertThat(rows).extracting(row -> row.getInt(6)).containsExactly(5, 5);
  }

  @Test
  void urlIsASeparateKey() throws Exception {
    FingerprintPartition function =
        new FingerprintPartition(
            new CopyKinds(false, false, true), MinHashProfile.DATATROVE, SCHEMA);

    List<Row> rows =
        called(
            function,
            RowFactory.create("a", "x", new Timestamp(1), "http://www.example.org/"),
            RowFactory.create("b", "y", new Timestamp(1), "https://example.org?utm_source=z"),
            RowFactory.create("c", "z", new Timestamp(1), ""));

    assertThat(rows).extracting(row -> ((byte[][]) row.get(4)).length).containsExactly(1, 1, 0);
    assertThat(rows.get(0).<byte[]>getAs(5)).hasSize(33).isEqualTo(rows.get(1).getAs(5));
    assertThat(rows.get(2).<byte[]>getAs(5)).isEmpty();
  }

  private static List<Row> called(FingerprintPartition function, Row... rows) throws Exception {
    Iterator<Row> answers =
        SerializationRoundTrip.JAVA.of(function).call(5, List.of(rows).iterator());
    List<Row> list = new ArrayList<>();
    answers.forEachRemaining(list::add);
    return list;
  }
}
