package io.gristmill.spark.explain;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gristmill.spark.explain.PlannedStep.Sequence;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.function.Consumer;

/** Finds the documents of steps: their sequences by the plan, their documents by the lineage. */
public final class StepExplanation {

  /** The documents of token shards. */
  @FunctionalInterface
  public interface Lineage {

    /**
     * Passes every document of a shard, in order, to a consumer.
     *
     * @throws io.gristmill.error.IncompatibleArtifactException if the shard has no lineage
     */
    void read(String shard, Consumer<LineageRow> rows) throws IOException;
  }

  private final List<PlannedStep> steps;
  private final Lineage lineage;

  public StepExplanation(List<PlannedStep> steps, Lineage lineage) {
    this.steps = List.copyOf(steps);
    this.lineage = lineage;
  }

  /** Returns an object for each sequence, in the order in which they are read. */
  public List<ObjectNode> sequences(OptionalInt replica) throws IOException {
    Map<String, ShardSequences> byShard = new LinkedHashMap<>();
    List<ObjectNode> all = new ArrayList<>();
    for (PlannedStep step : steps) {
      for (Sequence sequence : step.sequences(replica)) {
        ObjectNode node = describe(step, sequence);
        all.add(node);
        byShard.computeIfAbsent(sequence.ref().uri(), uri -> new ShardSequences()).add(node);
      }
    }
    for (Map.Entry<String, ShardSequences> shard : byShard.entrySet()) {
      lineage.read(shard.getKey(), shard.getValue()::accept);
    }
    return all;
  }

  private static ObjectNode describe(PlannedStep planned, Sequence sequence) {
    ObjectNode node =
        JsonNodeFactory.instance
            .objectNode()
            .put("step", planned.step() + 1)
            .put("round", planned.round().index() + 1)
            .put("replica", sequence.replica())
            .put("micro-batch", sequence.batch())
            .put("sequence", sequence.ref().toString());
    node.putArray("tokens")
        .add(sequence.from(planned.contextLength()))
        .add(sequence.to(planned.contextLength()));
    planned.note().ifPresent(note -> node.put("note", note));
    node.putArray("documents");
    return node;
  }

  /** Sequences of one shard by their first tokens; a sequence may be read more than once. */
  private static final class ShardSequences {

    private final TreeMap<Long, List<ObjectNode>> byFirst = new TreeMap<>();
    private long longest;

    void add(ObjectNode sequence) {
      long from = from(sequence);
      longest = Math.max(longest, to(sequence) - from);
      byFirst.computeIfAbsent(from, first -> new ArrayList<>()).add(sequence);
    }

    void accept(LineageRow row) {
      long end = row.firstToken() + row.tokens();
      for (List<ObjectNode> sequences :
          byFirst.subMap(row.firstToken() - longest, Math.max(end, row.firstToken())).values()) {
        for (ObjectNode sequence : sequences) {
          if (row.overlaps(from(sequence), to(sequence))) {
            ((ArrayNode) sequence.path("documents")).add(row.toJson(from(sequence), to(sequence)));
          }
        }
      }
    }

    private static long from(ObjectNode sequence) {
      return sequence.path("tokens").path(0).asLong();
    }

    private static long to(ObjectNode sequence) {
      return sequence.path("tokens").path(1).asLong();
    }
  }

  /**
   * A document in a shard.
   *
   * @param firstToken in the shard
   * @param tokens including the end of text
   * @param offset of its record in the file
   */
  public record LineageRow(
      long firstToken,
      long tokens,
      String id,
      String url,
      String file,
      long offset,
      long length,
      String cluster) {

    boolean overlaps(long from, long to) {
      return firstToken < to && firstToken + tokens > from;
    }

    /**
     * Description with the range of the document's tokens that are in tokens {@code [from, to)} of
     * the shard.
     */
    ObjectNode toJson(long from, long to) {
      ObjectNode node =
          JsonNodeFactory.instance
              .objectNode()
              .put("id", id)
              .put("url", url)
              .put("file", file)
              .put("offset", offset)
              .put("length", length)
              .put("cluster", cluster)
              .put("tokens", tokens);
      node.putArray("seen")
          .add(Math.max(from, firstToken) - firstToken)
          .add(Math.min(to, firstToken + tokens) - firstToken);
      return node;
    }
  }
}
