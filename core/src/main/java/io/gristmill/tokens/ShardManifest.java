package io.gristmill.tokens;

import static io.gristmill.error.Messages.format;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gristmill.error.IncompatibleArtifactException;
import io.gristmill.error.InvalidInputException;
import io.gristmill.io.InputFile;
import io.gristmill.io.JsonPart;
import io.gristmill.io.Sha256;
import io.gristmill.io.Storage;
import io.gristmill.tokens.ShardIndex.ShardIndexWriter;
import io.gristmill.tokens.ShardManifest.Shard;
import java.io.CharConversionException;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The token shards of a run and their tokenizer.
 *
 * @param tokenizerFingerprint of the tokenizer that made the ids
 * @param endOfText the id after each document
 * @param rowLength inputs of each row if the shards hold prepared examples ({@link
 *     io.gristmill.tokens.sequences.ExampleRows}); 0 if they hold documents
 * @param shards in reading order
 */
public record ShardManifest(
    String tokenizerFingerprint,
    int vocabularySize,
    int endOfText,
    int rowLength,
    List<Shard> shards)
    implements Serializable {

  private static final long serialVersionUID = 2L;

  public ShardManifest {
    shards = List.copyOf(shards);
  }

  /** Shards of documents. */
  public ShardManifest(
      String tokenizerFingerprint, int vocabularySize, int endOfText, List<Shard> shards) {
    this(tokenizerFingerprint, vocabularySize, endOfText, 0, shards);
  }

  /** Whether the shards hold prepared examples instead of documents. */
  public boolean hasExamples() {
    return rowLength > 0;
  }

  /**
   * Returns the length of the rows of prepared examples.
   *
   * @throws IncompatibleArtifactException if a model has a shorter context
   */
  public int requireRows(int contextLength) {
    if (rowLength > contextLength) {
      throw new IncompatibleArtifactException(
          format(
              "rows of examples: %d tokens (expected at most the context of the model, %d)",
              rowLength, contextLength));
    }
    return rowLength;
  }

  /**
   * Reads the manifest of a tokens directory. Among its outputs, {@code records} of a {@code .bin}
   * are its tokens and those of an {@code .idx} its documents.
   *
   * @param directory without a trailing slash
   * @throws InvalidInputException if there is none
   */
  public static ShardManifest read(Storage storage, String directory) throws IOException {
    if (!storage.exists(directory + "/manifest.json")) {
      throw new InvalidInputException(
          "tokens: no manifest.json (expected a tokens directory) at " + directory);
    }
    return ManifestReader.read(storage, storage.input(directory + "/manifest.json"), directory);
  }

  /** Returns the fingerprint that checkpoints store. */
  public String fingerprint() {
    return Sha256.of(shards.stream().map(Shard::sha256).toList().toString());
  }

  /** Returns the shards of a split in order. */
  public List<Shard> shards(Split split) {
    return shards.stream().filter(shard -> shard.split() == split).toList();
  }

  /** Number of tokens in a split, including end-of-text ids. */
  public long tokens(Split split) {
    return shards(split).stream().mapToLong(Shard::tokens).sum();
  }

  /** Number of documents in a split. */
  public long documents(Split split) {
    return shards(split).stream().mapToLong(Shard::documents).sum();
  }

  /**
   * Opens a shard after verifying the checksums of its two files.
   *
   * @throws InvalidInputException if a file is missing
   * @throws IncompatibleArtifactException if a file does not match the manifest; names both
   *     checksums
   */
  public TokenShardReader open(Storage storage, String uri) throws IOException {
    Shard shard = shard(uri);
    verify(storage, uri, shard.sha256());
    verify(storage, ShardIndex.uriBeside(uri), shard.indexSha256());
    TokenShardReader reader = TokenShardReader.open(storage, uri);
    require("tokens", reader.tokens(), shard.tokens(), uri);
    require("documents", reader.documents(), shard.documents(), uri);
    return reader;
  }

  /**
   * Reads the length of each document of a shard in tokens, including the end-of-text id, from its
   * verified index.
   */
  public void documentLengths(Storage storage, String uri, ShardIndexWriter.Lengths lengths)
      throws IOException {
    Shard shard = shard(uri);
    InputFile file = verify(storage, ShardIndex.uriBeside(uri), shard.indexSha256());
    ShardIndex index = ShardIndex.read(file);
    require("documents", index.documents(), shard.documents(), file.uri());
    for (int document = 0; document < index.documents(); document++) {
      lengths.accept(index.start(document + 1) - index.start(document));
    }
  }

  private Shard shard(String uri) {
    return shards.stream()
        .filter(shard -> shard.uri().equals(uri))
        .findFirst()
        .orElseThrow(
            () -> new InvalidInputException("token shard: " + uri + " (not in the manifest)"));
  }

  private static void require(String what, long actual, long expected, String uri) {
    if (actual != expected) {
      throw new IncompatibleArtifactException(
          format("%s: %d (expected %d by the manifest) at %s", what, actual, expected, uri));
    }
  }

  private static InputFile verify(Storage storage, String uri, String expected) throws IOException {
    if (!storage.exists(uri)) {
      throw new InvalidInputException(
          "token shard: missing (expected every file that the manifest lists) at " + uri);
    }
    InputFile file = storage.input(uri);
    String actual = Sha256.of(file);
    if (!actual.equals(expected)) {
      throw new IncompatibleArtifactException(
          format("sha256: %s (expected %s) at %s", actual, expected, file.uri()));
    }
    return file;
  }

  /**
   * An entry for one shard.
   *
   * @param uri its {@code .bin} file; the {@code .idx} is next to it
   * @param sha256 of the {@code .bin}
   */
  public record Shard(
      Split split, String uri, long tokens, long documents, String sha256, String indexSha256)
      implements Serializable {

    private static final long serialVersionUID = 1L;
  }

  /** Finds the shards in {@code tokens/manifest.json}. */
  private static final class ManifestReader {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final String directory;
    private final Map<String, JsonNode> outputs = new HashMap<>();
    private final InputFile file;

    private ManifestReader(InputFile file, String directory) {
      this.file = file;
      this.directory = directory;
    }

    static ShardManifest read(Storage storage, InputFile file, String directory)
        throws IOException {
      try (InputStream in = file.open()) {
        return new ManifestReader(file, directory).manifest(storage, JSON.readTree(in));
      } catch (JsonProcessingException | CharConversionException e) {
        throw new IncompatibleArtifactException("manifest: not JSON at " + file.uri(), e);
      }
    }

    private ShardManifest manifest(Storage storage, JsonNode root) throws IOException {
      field(root, "outputs").forEach(this::add);
      for (JsonNode part : root.path("output-parts")) {
        JsonPart.of(part).read(storage, directory).forEach(this::add);
      }
      List<Shard> shards = new ArrayList<>();
      for (Split split : Split.values()) {
        outputs.keySet().stream()
            .filter(path -> path.startsWith(split.key() + "/"))
            .filter(path -> path.endsWith(ShardIndex.TOKENS_EXTENSION))
            .sorted()
            .forEach(path -> shards.add(shard(split, path)));
      }
      return new ShardManifest(
          field(root, "tokenizer-fingerprint").asText(),
          field(root, "vocabulary-size").asInt(),
          field(root, "eot").asInt(),
          root.path("row-length").asInt(0),
          shards);
    }

    private void add(JsonNode output) {
      outputs.put(field(output, "path").asText(), output);
    }

    private Shard shard(Split split, String path) {
      JsonNode tokens = outputs.get(path);
      String indexPath = ShardIndex.uriBeside(path);
      JsonNode index = outputs.get(indexPath);
      if (index == null) {
        throw new IncompatibleArtifactException(
            "manifest: no " + indexPath + " (expected beside the .bin) at " + file.uri());
      }
      return new Shard(
          split,
          directory + "/" + path,
          count(tokens, "records"),
          count(index, "records"),
          field(tokens, "sha256").asText(),
          field(index, "sha256").asText());
    }

    private long count(JsonNode node, String name) {
      JsonNode value = field(node, name);
      if (!value.isIntegralNumber() || !value.canConvertToLong() || value.asLong() < 0) {
        throw new IncompatibleArtifactException(
            format("manifest: %s %s (expected a count) at %s", name, value, file.uri()));
      }
      return value.asLong();
    }

    private JsonNode field(JsonNode node, String name) {
      JsonNode value = node.path(name);
      if (value.isMissingNode()) {
        throw new IncompatibleArtifactException(
            "manifest: no \"" + name + "\" (expected a tokens manifest) at " + file.uri());
      }
      return value;
    }
  }
}
