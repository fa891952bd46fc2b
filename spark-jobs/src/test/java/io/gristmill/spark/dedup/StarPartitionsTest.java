package io.gristmill.spark.dedup;

import static org.assertj.core.api.Assertions.assertThat;

import io.gristmill.spark.SerializationRoundTrip;
import io.gristmill.spark.dedup.ConnectedComponents.KeyStarsPartition;
import io.gristmill.spark.dedup.ConnectedComponents.LargeStarPartition;
import io.gristmill.spark.dedup.ConnectedComponents.SmallStarPartition;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.junit.jupiter.api.Test;

/** Functions that run on executors, after serialization. */
class StarPartitionsTest {

  @Test
  void documentsOfAKeyBecomeAStar() throws Exception {
    byte[] key = {1, 2};

    assertThat(
            called(
                new KeyStarsPartition(), RowFactory.create(key, "a"), RowFactory.create(key, "b")))
        .containsExactly(edge("b", "a", false));
  }

  @Test
  void starsAreContracted() throws Exception {
    assertThat(called(new LargeStarPartition(), edge("b", "a", false), edge("b", "c", false)))
        .containsExactly(edge("c", "a", true));
    assertThat(called(new SmallStarPartition(), edge("c", "a", false), edge("c", "b", false)))
        .containsExactly(edge("c", "a", false), edge("b", "a", true));
  }

  private static Row edge(String node, String neighbour, boolean moved) {
    return RowFactory.create(node, neighbour, moved);
  }

  private static List<Row> called(MapPartitionsFunction<Row, Row> function, Row... rows)
      throws Exception {
    Iterator<Row> answers = SerializationRoundTrip.JAVA.of(function).call(List.of(rows).iterator());
    List<Row> list = new ArrayList<>();
    answers.forEachRemaining(list::add);
    return list;
  }
}
