package io.gristmill.spark.tokenize;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gristmill.spark.SparkFixture;
import io.gristmill.spark.tokenize.TokenizeJob.SplitLeaks;
import io.gristmill.tokens.DocumentSplit;
import io.gristmill.tokens.Split;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;

class SplitLeaksTest {

  private static final StructType CLUSTERS =
      new StructType().add("id", DataTypes.StringType).add("cluster", DataTypes.StringType);
  private static final DocumentSplit SPLIT = new DocumentSplit(42, 0.2);

  @Test
  void countsLeakageOfARandomSplit() throws IOException {
    List<Row> members = new ArrayList<>();
    long expected = 0;
    for (int cluster = 0; cluster < 60; cluster++) {
      int train = 0;
      int size = 2 + cluster % 4;
      for (int member = 0; member < size; member++) {
        String id = "document-" + cluster + "-" + member;
        members.add(RowFactory.create(id, "cluster-" + cluster));
        train += SPLIT.of(id) == Split.TRAIN ? 1 : 0;
      }
      expected += train < size ? train : 0;
    }
    JsonNode report = report(members);
    assertThat(report.path("leaked-by-random-split").asLong()).isEqualTo(expected).isPositive();
    assertThat(report.path("documents-with-copies").asLong()).isEqualTo(members.size());
    assertThat(report.path("documents").asLong()).isEqualTo(1000);
    assertThat(report.path("copies").toString()).isEqualTo("[\"exact\",\"near\"]");
  }

  @Test
  void nothingLeaksWithoutDuplicates() throws IOException {
    JsonNode report = report(List.of());
    for (String field : List.of("documents-with-copies", "leaked-by-random-split")) {
      assertThat(report.path(field).asLong(-1)).as(field).isZero();
    }
  }

  private static JsonNode report(List<Row> members) throws IOException {
    JsonNode dedup =
        new ObjectMapper().readTree("{\"documents\": 1000, \"copies\": [\"exact\", \"near\"]}");
    return SplitLeaks.of(SparkFixture.spark().createDataFrame(members, CLUSTERS), dedup, SPLIT);
  }
}
