package io.gristmill.spark.tokenize;

import io.gristmill.spark.stage.Entries.OutputEntry;
import io.gristmill.tokens.Split;
import java.io.Serializable;
import java.util.List;

/** A shard that a task wrote. A class, as Kryo cannot set the fields of records. */
final class WrittenShard implements Serializable {

  private static final long serialVersionUID = 1L;

  private final Split split;
  private final long tokens;
  private final long documents;
  private final long textBytes;
  private final String[] paths;
  private final long[] bytes;
  private final String[] sha256;
  private final long[] records;

  WrittenShard(Split split, long tokens, long documents, long textBytes, List<OutputEntry> files) {
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
