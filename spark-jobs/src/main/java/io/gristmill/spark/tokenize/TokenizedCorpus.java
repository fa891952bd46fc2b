package io.gristmill.spark.tokenize;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gristmill.spark.stage.Entries.OutputEntry;
import io.gristmill.tokens.Split;
import java.io.Serializable;
import java.util.List;
import java.util.function.ToLongFunction;

/**
 * The written shards, for the manifest of the stage.
 *
 * @param fertility of the tokenizer
 */
record TokenizedCorpus(
    List<WrittenShard> shards,
    Fertility fertility,
    int vocabularySize,
    int endOfText,
    String tokenizerFingerprint) {

  TokenizedCorpus {
    shards = List.copyOf(shards);
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
    fields.set("languages", fertility.byLanguage());
    return fields
        .put("vocabulary-size", vocabularySize)
        .put("used-vocabulary", fertility.usedVocabulary())
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

  /** A shard that a task wrote. A class, as Kryo cannot set the fields of records. */
  static final class WrittenShard implements Serializable {

    private static final long serialVersionUID = 1L;

    private final Split split;
    private final long tokens;
    private final long documents;
    private final long textBytes;
    private final String[] paths;
    private final long[] bytes;
    private final String[] sha256;
    private final long[] records;

    WrittenShard(
        Split split, long tokens, long documents, long textBytes, List<OutputEntry> files) {
      this.split = split;
      this.tokens = tokens;
      this.documents = documents;
      this.textBytes = textBytes;
      this.paths = files.stream().map(OutputEntry::path).toArray(String[]::new);
      this.bytes = files.stream().mapToLong(OutputEntry::bytes).toArray();
      this.sha256 = files.stream().map(OutputEntry::sha256).toArray(String[]::new);
      this.records = files.stream().mapToLong(OutputEntry::records).toArray();
    }

    Split split() {
      return split;
    }

    long tokens() {
      return tokens;
    }

    long documents() {
      return documents;
    }

    long textBytes() {
      return textBytes;
    }

    List<OutputEntry> files() {
      OutputEntry[] files = new OutputEntry[paths.length];
      for (int i = 0; i < files.length; i++) {
        files[i] = new OutputEntry(paths[i], bytes[i], sha256[i], records[i]);
      }
      return List.of(files);
    }
  }
}
