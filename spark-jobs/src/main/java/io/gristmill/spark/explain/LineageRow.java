package io.gristmill.spark.explain;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.apache.parquet.example.data.Group;

/**
 * A document in a shard.
 *
 * @param firstToken in the shard
 * @param tokens the end of the text included
 * @param offset of its record in the file
 */
record LineageRow(
    long firstToken,
    long tokens,
    String id,
    String url,
    String file,
    long offset,
    long length,
    String cluster) {

  static LineageRow of(Group row) {
    return new LineageRow(
        row.getLong("first_token", 0),
        row.getLong("tokens", 0),
        row.getString("id", 0),
        row.getString("url", 0),
        row.getString("file", 0),
        row.getLong("offset", 0),
        row.getLong("length", 0),
        row.getString("cluster", 0));
  }

  boolean overlaps(long from, long to) {
    return firstToken < to && firstToken + tokens > from;
  }

  /**
   * With the part of it that tokens {@code [from, to)} of the shard are, counted from its start.
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
