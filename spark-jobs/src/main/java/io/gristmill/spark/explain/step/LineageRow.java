package io.gristmill.spark.explain.step;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

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
