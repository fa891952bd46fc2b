package io.gristmill.checkpoint;

import static io.gristmill.error.Messages.format;
import static io.gristmill.error.Messages.reason;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.gristmill.error.IncompatibleArtifactException;
import io.gristmill.io.Storage;
import io.gristmill.model.generation.TextBoundaries;
import io.gristmill.tokenizer.BytePairModel;
import io.gristmill.tokenizer.pipeline.AddedToken;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntPredicate;

/**
 * The metadata of a published model apart from its weights, its shape and its vocabulary: the token
 * ids in {@code config.json} that begin and end a text, and the configuration files for generation,
 * special tokens and chat. An import stores them in the checkpoint, and an export writes them
 * unchanged.
 */
public final class Companions {

  public static final String GENERATION = "generation_config.json";
  public static final String TOKENIZER = "tokenizer_config.json";

  private static final String SPECIAL_TOKENS = "special_tokens_map.json";
  private static final List<String> FILES =
      List.of(GENERATION, TOKENIZER, SPECIAL_TOKENS, "chat_template.jinja", "chat_template.json");
  private static final String BEGIN = "bos_token_id";
  private static final String END = "eos_token_id";
  private static final List<String> IDS =
      List.of(BEGIN, END, "pad_token_id", "sep_token_id", "unk_token_id");
  private static final String SPECIAL_TOKENS_KEY = "tokenizer.special-tokens";
  private static final String END_OF_TEXT = "<|endoftext|>";
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  /** The metadata of a model that was trained by Gristmill: none. */
  public static final Companions NONE =
      new Companions(JSON.createObjectNode(), Map.of(), List.of(), "none");

  private final ObjectNode ids;
  private final Map<String, byte[]> files;

  /** The special tokens of the run. The first one ends each document. */
  private final List<String> specialTokens;

  private final String directory;

  private Companions(
      ObjectNode ids, Map<String, byte[]> files, List<String> specialTokens, String directory) {
    this.ids = ids;
    this.files = files;
    this.specialTokens = specialTokens;
    this.directory = directory;
  }

  /**
   * Reads the metadata files of a model directory.
   *
   * @throws IncompatibleArtifactException if a JSON file cannot be parsed, or an id is not a number
   */
  public static Companions read(Storage storage, String directory) throws IOException {
    Map<String, byte[]> files = new LinkedHashMap<>();
    for (String name : FILES) {
      if (storage.exists(directory + "/" + name)) {
        files.put(name, bytes(storage, directory + "/" + name));
      }
    }
    String config = directory + "/" + Checkpoint.CONFIG;
    JsonNode shape = json(bytes(storage, config), config);
    ObjectNode ids = JSON.createObjectNode();
    IDS.stream().filter(shape::has).forEach(id -> ids.set(id, shape.get(id)));
    Companions companions =
        new Companions(ids, files, specialTokens(storage, directory), directory);
    companions.ids(BEGIN, 0);
    companions.ids(END, 0);
    companions.json(TOKENIZER);
    companions.json(SPECIAL_TOKENS);
    return companions;
  }

  /** Reads the special tokens from the run configuration in a checkpoint; empty without one. */
  private static List<String> specialTokens(Storage storage, String directory) throws IOException {
    String uri = directory + "/" + Checkpoint.RUN_CONFIG;
    if (!storage.exists(uri)) {
      return List.of();
    }
    Config run = ConfigFactory.parseString(new String(bytes(storage, uri), StandardCharsets.UTF_8));
    return run.hasPath(SPECIAL_TOKENS_KEY) ? run.getStringList(SPECIAL_TOKENS_KEY) : List.of();
  }

  /** The ids in {@code config.json}, by key. */
  public ObjectNode ids() {
    return ids.deepCopy();
  }

  public boolean has(String file) {
    return files.containsKey(file);
  }

  /** Writes the files and returns their names. */
  public List<String> write(Storage storage, String target) throws IOException {
    for (Map.Entry<String, byte[]> file : files.entrySet()) {
      storage.output(target + "/" + file.getKey()).write(file.getValue());
    }
    return List.copyOf(files.keySet());
  }

  /**
   * The ids that begin and end a text. They come from the first of these that names one: {@code
   * generation_config.json}, {@code config.json}, the tokenizer's configuration files, the first
   * special token of the run, GPT-2's {@code <|endoftext|>}, the first special token of the
   * tokenizer. Ids outside the vocabulary are ignored, because copied configurations often contain
   * the ids of another model.
   *
   * @param vocabulary the number of ids of the model
   * @throws IncompatibleArtifactException if none of these names an id
   */
  public TextBoundaries boundaries(BytePairModel tokenizer, int vocabulary) {
    Set<Integer> ends = ids(END, vocabulary);
    if (ends.isEmpty()) {
      ends = Set.of(endToken(tokenizer));
    }
    Set<Integer> begins = ids(BEGIN, vocabulary);
    return new TextBoundaries((begins.isEmpty() ? ends : begins).iterator().next(), ends);
  }

  private Set<Integer> ids(String key, int vocabulary) {
    IntPredicate known = id -> id >= 0 && id < vocabulary;
    Set<Integer> found = ids(json(GENERATION).path(key), key + " of " + GENERATION, known);
    return found.isEmpty() ? ids(ids.path(key), key + " of " + Checkpoint.CONFIG, known) : found;
  }

  /** The ids in a node that holds one id, an array of ids, or nothing. */
  private Set<Integer> ids(JsonNode node, String key, IntPredicate known) {
    List<JsonNode> all = new ArrayList<>();
    if (node.isArray()) {
      node.forEach(all::add);
    } else if (!node.isMissingNode() && !node.isNull()) {
      all.add(node);
    }
    Set<Integer> found = new LinkedHashSet<>();
    for (JsonNode id : all) {
      if (!id.isIntegralNumber()) {
        throw new IncompatibleArtifactException(
            format("%s: %s (expected an id or a list of ids) at %s", key, node, directory));
      }
      if (id.canConvertToInt() && known.test(id.intValue())) {
        found.add(id.intValue());
      }
    }
    return found;
  }

  private int endToken(BytePairModel tokenizer) {
    List<String> names = new ArrayList<>();
    for (String file : List.of(TOKENIZER, SPECIAL_TOKENS)) {
      JsonNode token = json(file).path("eos_token");
      names.add(token.isObject() ? token.path("content").asText() : token.asText());
    }
    specialTokens.stream().limit(1).forEach(names::add);
    names.add(END_OF_TEXT);
    return names.stream()
        .flatMap(name -> tokenizer.addedTokens().stream().filter(t -> t.text().equals(name)))
        .findFirst()
        .or(() -> Optional.of(tokenizer.specials()).flatMap(all -> all.stream().findFirst()))
        .map(AddedToken::id)
        .orElseThrow(
            () ->
                new IncompatibleArtifactException(
                    "tokenizer: no special token (expected one that ends a text) at " + directory));
  }

  private JsonNode json(String file) {
    byte[] bytes = files.get(file);
    return bytes == null ? JSON.createObjectNode() : json(bytes, directory + "/" + file);
  }

  private static JsonNode json(byte[] bytes, String uri) {
    try {
      JsonNode root = JSON.readTree(bytes);
      if (root.isObject()) {
        return root;
      }
      throw new IncompatibleArtifactException("JSON: no object (expected one) at " + uri);
    } catch (JsonProcessingException e) {
      throw new IncompatibleArtifactException(
          format("JSON: %s (expected an object) at %s", reason(e), uri), e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] bytes(Storage storage, String uri) throws IOException {
    try (InputStream in = storage.input(uri).open()) {
      return in.readAllBytes();
    }
  }
}
