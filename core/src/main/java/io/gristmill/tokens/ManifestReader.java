package io.gristmill.tokens;

import static io.gristmill.error.Messages.format;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gristmill.error.IncompatibleArtifactException;
import io.gristmill.io.InputFile;
import io.gristmill.io.JsonPart;
import io.gristmill.io.Storage;
import io.gristmill.tokens.ShardManifest.Shard;
import java.io.CharConversionException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Finds the shards in {@code tokens/manifest.json}. */
final class ManifestReader {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final String directory;
  private final Map<String, JsonNode> outputs = new HashMap<>();
  private final InputFile file;

  private ManifestReader(InputFile file, String directory) {
    this.file = file;
    this.directory = directory;
  }

  static ShardManifest read(Storage storage, InputFile file, String directory) throws IOException {
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
