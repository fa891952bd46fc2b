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
import java.util.function.Consumer;

/** Finds the documents of a step: its sequences by the plan, their documents by the lineage. */
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

  private final PlannedStep planned;
  private final Lineage lineage;

  public StepExplanation(PlannedStep planned, Lineage lineage) {
    this.planned = planned;
    this.lineage = lineage;
  }

  /** Returns an object for each sequence, in the order in which they are read. */
  public List<ObjectNode> sequences(OptionalInt replica) throws IOException {
    Map<String, List<ObjectNode>> byShard = new LinkedHashMap<>();
    List<ObjectNode> all = new ArrayList<>();
    for (Sequence sequence : planned.sequences(replica)) {
      ObjectNode node = describe(sequence);
      all.add(node);
      byShard.computeIfAbsent(sequence.ref().uri(), uri -> new ArrayList<>()).add(node);
    }
    for (Map.Entry<String, List<ObjectNode>> shard : byShard.entrySet()) {
      lineage.read(shard.getKey(), row -> addTo(shard.getValue(), row));
    }
    return all;
  }

  private ObjectNode describe(Sequence sequence) {
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

  private static void addTo(List<ObjectNode> sequences, LineageRow row) {
    for (ObjectNode sequence : sequences) {
      long from = sequence.path("tokens").path(0).asLong();
      long to = sequence.path("tokens").path(1).asLong();
      if (row.overlaps(from, to)) {
        ((ArrayNode) sequence.path("documents")).add(row.toJson(from, to));
      }
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
