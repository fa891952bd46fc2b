package io.gristmill.spark.tokenize;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gristmill.spark.stage.Entries.OutputEntry;
import io.gristmill.tokens.Split;
import java.util.List;
import java.util.function.ToLongFunction;

/** The written shards, for the manifest of the stage. */
final class TokenizedCorpus {

  private final List<WrittenShard> shards;
  private final int vocabularySize;
  private final int endOfText;
  private final String tokenizerFingerprint;

  TokenizedCorpus(
      List<WrittenShard> shards, int vocabularySize, int endOfText, String tokenizerFingerprint) {
    this.shards = List.copyOf(shards);
    this.vocabularySize = vocabularySize;
    this.endOfText = endOfText;
    this.tokenizerFingerprint = tokenizerFingerprint;
  }

  /**
   * All files. Their {@code records} are tokens of a {@code .bin}, documents of an {@code .idx} and
   * rows of a lineage table.
   */
  public List<OutputEntry> outputs() {
    return shards.stream().flatMap(shard -> shard.files().stream()).toList();
  }

  /** Tokens of a split, including end-of-text tokens. */
  public long tokens(Split split) {
    return sum(split, WrittenShard::tokens);
  }

  public long documents(Split split) {
    return sum(split, WrittenShard::documents);
  }

  /** UTF-8 bytes of the documents. */
  public long textBytes(Split split) {
    return sum(split, WrittenShard::textBytes);
  }

  /** Further fields of the manifest. */
  public ObjectNode manifestFields() {
    ObjectNode fields = JsonNodeFactory.instance.objectNode();
    fields.set("tokens", bySplit(WrittenShard::tokens));
    fields.set("documents", bySplit(WrittenShard::documents));
    fields.set("text-bytes", bySplit(WrittenShard::textBytes));
    return fields
        .put("vocabulary-size", vocabularySize)
        .put("eot", endOfText)
        .put("eot-placement", "after each document")
        .put("tokenizer-fingerprint", tokenizerFingerprint);
  }

  private ObjectNode bySplit(ToLongFunction<WrittenShard> count) {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    for (Split split : Split.values()) {
      node.put(split.key(), sum(split, count));
    }
    return node;
  }

  private long sum(Split split, ToLongFunction<WrittenShard> count) {
    return shards.stream().filter(shard -> shard.split() == split).mapToLong(count).sum();
  }
}
