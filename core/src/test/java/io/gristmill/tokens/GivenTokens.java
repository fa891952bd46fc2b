package io.gristmill.tokens;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gristmill.io.CommittedOutput;
import io.gristmill.io.InputFile;
import io.gristmill.io.LocalStorage;
import io.gristmill.io.Sha256;
import io.gristmill.io.Storage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;

/** Writes a tokens directory: shards with indexes, and the manifest that lists them. */
public final class GivenTokens {

  private final Storage storage = new LocalStorage();
  private final Path directory;
  private final int vocabularySize;
  private final int endOfText;
  private final ObjectNode manifest = new ObjectMapper().createObjectNode();
  private final ArrayNode outputs = manifest.putArray("outputs");

  /** Ids are below the vocabulary size. */
  public GivenTokens(Path directory, int vocabularySize, int endOfText) {
    this.directory = directory;
    this.vocabularySize = vocabularySize;
    this.endOfText = endOfText;
  }

  /** Adds a shard of documents, each without the end of its text. */
  public GivenTokens shard(Split split, List<int[]> documents) {
    String name = "%s/shard-%05d".formatted(split.key(), outputs.size() / 2);
    TokenShardWriter writer;
    try {
      try (CommittedOutput out = storage.output(directory + "/" + name + ".bin").create();
          CommittedOutput index = storage.output(directory + "/" + name + ".idx").create()) {
        writer = new TokenShardWriter(out, vocabularySize, endOfText);
        for (int[] document : documents) {
          writer.append(document);
        }
        writer.flush();
        writer.writeIndex(index);
        out.commit();
        index.commit();
      }
      list(name + ".bin", writer.tokens());
      list(name + ".idx", writer.documents());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return this;
  }

  private void list(String path, long records) throws IOException {
    InputFile file = storage.input(directory + "/" + path);
    outputs
        .addObject()
        .put("path", path)
        .put("bytes", file.length())
        .put("sha256", Sha256.of(file))
        .put("records", records);
  }

  /** Writes the manifest and reads it. */
  public ShardManifest manifest() {
    manifest
        .put("tokenizer-fingerprint", "f00d")
        .put("vocabulary-size", vocabularySize)
        .put("eot", endOfText);
    try {
      byte[] bytes = new ObjectMapper().writeValueAsBytes(manifest);
      storage.output(directory + "/manifest.json").write(bytes);
      return ShardManifest.read(storage, directory.toString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
