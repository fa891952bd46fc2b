package io.gristmill.spark.finetune;

import static org.assertj.core.api.Assertions.assertThat;

import io.gristmill.spark.finetune.RowPacker.EncodedText;
import io.gristmill.tokens.sequences.TokenBatch;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class RowPackerTest {

  private static final int LENGTH = 8;
  private static final int PADDING = 7;

  private record Row(int[] inputs, int[] targets, int[] starts) {}

  /** Inputs 100 e + i and targets 1000 + 100 e + i of example e. */
  private static EncodedText text(int example, int length) {
    int[] inputs = new int[length];
    int[] targets = new int[length];
    for (int i = 0; i < length; i++) {
      inputs[i] = 100 * (example + 1) + i;
      targets[i] = 1000_000 + inputs[i];
    }
    return new EncodedText(inputs, targets, false);
  }

  private static List<Row> pack(List<Integer> lengths, boolean several) throws IOException {
    List<Row> rows = new ArrayList<>();
    RowPacker.Sink sink =
        (inputs, targets, starts) ->
            rows.add(new Row(inputs.clone(), targets.clone(), starts.clone()));
    RowPacker packer =
        several
            ? RowPacker.several(LENGTH, PADDING, sink)
            : RowPacker.single(LENGTH, PADDING, sink);
    for (int i = 0; i < lengths.size(); i++) {
      packer.add(List.of(text(i, lengths.get(i))));
    }
    packer.finish();
    return rows;
  }

  @Property(tries = 300)
  void everyTextIsInOneRowWithItsTargetsAndItsStart(@ForAll("lengths") List<Integer> lengths)
      throws IOException {
    for (boolean several : new boolean[] {true, false}) {
      List<Row> rows = pack(lengths, several);
      boolean[] seen = new boolean[lengths.size()];
      for (Row row : rows) {
        int at = 0;
        while (at < LENGTH && row.inputs[at] != PADDING) {
          int example = row.inputs[at] / 100 - 1;
          EncodedText expected = text(example, lengths.get(example));
          int end = at + expected.length();
          assertThat(Arrays.copyOfRange(row.inputs, at, end)).isEqualTo(expected.inputs());
          assertThat(Arrays.copyOfRange(row.targets, at, end)).isEqualTo(expected.targets());
          assertThat(Arrays.copyOfRange(row.starts, at, end)).containsOnly(at);
          assertThat(seen[example]).isFalse();
          seen[example] = true;
          at = end;
        }
        for (int i = at; i < LENGTH; i++) {
          assertThat(row.inputs[i]).isEqualTo(PADDING);
          assertThat(row.targets[i]).isEqualTo(TokenBatch.IGNORED);
          assertThat(row.starts[i]).isEqualTo(at);
        }
      }
      for (boolean one : seen) {
        assertThat(one).isTrue();
      }
      if (!several) {
        assertThat(rows).hasSameSizeAs(lengths);
      }
    }
  }

  /** First fit needs at most twice the rows that are full. */
  @Property(tries = 100)
  void noTwoRowsAreHalfEmpty(@ForAll("lengths") List<Integer> lengths) throws IOException {
    int total = lengths.stream().mapToInt(n -> n).sum();
    assertThat(pack(lengths, true).size()).isLessThanOrEqualTo(2 * total / LENGTH + 1);
  }

  @Provide
  Arbitrary<List<Integer>> lengths() {
    return Arbitraries.integers().between(1, LENGTH).list().ofMinSize(1).ofMaxSize(60);
  }

  @Test
  void takesTheFirstRowWithRoom() throws IOException {
    List<Row> rows = pack(List.of(6, 5, 2, 3), true);
    assertThat(rows).hasSize(2);
    assertThat(rows.get(0).inputs).containsExactly(100, 101, 102, 103, 104, 105, 300, 301);
    assertThat(rows.get(0).starts).containsExactly(0, 0, 0, 0, 0, 0, 6, 6);
    assertThat(rows.get(1).inputs).containsExactly(200, 201, 202, 203, 204, 400, 401, 402);
  }

  @Test
  void textsOfOneExampleStayTogether() throws IOException {
    List<Row> rows = new ArrayList<>();
    RowPacker packer = RowPacker.single(LENGTH, PADDING, (i, t, s) -> rows.add(new Row(i, t, s)));
    packer.add(List.of(text(0, 4), text(1, 3)));
    packer.finish();
    assertThat(rows.get(0).starts).containsExactly(0, 0, 0, 0, 4, 4, 4, 7);
  }
}
