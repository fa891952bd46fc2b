package io.gristmill.spark.dedup;

import static org.assertj.core.api.Assertions.assertThat;

import io.gristmill.preprocessing.dedup.parts.DecontaminationSection;
import io.gristmill.preprocessing.dedup.parts.EvaluationFile.EvaluationItem;
import io.gristmill.preprocessing.dedup.parts.NGramIndex;
import io.gristmill.preprocessing.dedup.parts.NGramIndex.Decontaminator;
import io.gristmill.preprocessing.dedup.parts.NGramIndex.Decontaminator.Contamination;
import io.gristmill.preprocessing.dedup.parts.ParagraphsSection;
import io.gristmill.preprocessing.dedup.parts.SentencesSection;
import io.gristmill.spark.SerializationRoundTrip;
import io.gristmill.spark.dedup.RepeatRemoval.OccurrencePartition;
import io.gristmill.spark.dedup.RepeatRemoval.RepeatPartition;
import io.gristmill.spark.dedup.RepeatRemoval.RewritePartition;
import io.gristmill.spark.dedup.RepeatRemoval.RewritePartition.PartColumns;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Functions that run on executors, after serialization. */
class PartFunctionsTest {

  private static final ParagraphsSection LINES = new ParagraphsSection(true, 0, 1);

  @Test
  void splitsTextsIntoParts() throws Exception {
    List<Row> rows =
        list(
            SerializationRoundTrip.JAVA
                .of(new OccurrencePartition(LINES))
                .call(List.of(RowFactory.create("a", "one\n\ntwo")).iterator()));

    assertThat(rows).extracting(row -> row.getString(1)).containsExactly("a", "a");
    assertThat(rows).extracting(row -> row.getInt(2)).containsExactly(0, 2);
    assertThat(
            SerializationRoundTrip.JAVA
                .of(new OccurrencePartition(SentencesSection.OFF))
                .call(List.of(RowFactory.create("a", "One. Two. Three. Four.")).iterator()))
        .toIterable()
        .hasSize(2);
  }

  @Test
  void allButTheFirstOccurrenceAreRepeats() throws Exception {
    Iterator<Row> rows =
        List.of(
                RowFactory.create(0L, "a", 3),
                RowFactory.create(5L, "a", 1),
                RowFactory.create(5L, "a", 4),
                RowFactory.create(5L, "b", 0))
            .iterator();

    assertThat(list(SerializationRoundTrip.JAVA.of(new RepeatPartition()).call(rows)))
        .containsExactly(RowFactory.create(5L, "a", 4), RowFactory.create(5L, "b", 0));
  }

  @Test
  void removesRepeatsFromDocumentsThatAreNotDropped() throws Exception {
    StructType schema =
        new StructType()
            .add("text", DataTypes.StringType)
            .add("id", DataTypes.StringType)
            .add("reason", DataTypes.StringType)
            .add("taken", DataTypes.IntegerType);
    RewritePartition function =
        SerializationRoundTrip.JAVA.of(
            new RewritePartition(LINES, PartColumns.of(schema, "taken")));

    List<Row> rows =
        list(
            function.call(
                List.of(
                        RowFactory.create("one\ntwo", "a", "", 0),
                        RowFactory.create("one\ntwo", "b", "contaminated", 0),
                        RowFactory.create("two", "c", "", 0))
                    .iterator(),
                List.of(RowFactory.create(9L, "a", 0), RowFactory.create(9L, "c", 0)).iterator()));

    assertThat(rows)
        .containsExactly(
            RowFactory.create("two", "a", "", 1),
            RowFactory.create("one\ntwo", "b", "contaminated", 0),
            RowFactory.create("", "c", "paragraphs-empty", 1));
  }

  @ParameterizedTest
  @EnumSource(SerializationRoundTrip.class)
  void indexOfEvaluationSetsSurvivesSerialization(SerializationRoundTrip roundTrip) {
    NGramIndex index =
        roundTrip.of(
            NGramIndex.of(
                new DecontaminationSection(List.of(), 2, false, false),
                List.of(new EvaluationItem("quiz", "", "a red fox"))));

    assertThat(new Decontaminator(index).find("the red fox"))
        .contains(new Contamination("quiz", "red fox"));
  }

  private static List<Row> list(Iterator<Row> rows) {
    List<Row> list = new ArrayList<>();
    rows.forEachRemaining(list::add);
    return list;
  }
}
