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
import io.gristmill.tokenizer.chat.ChatTemplate;
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
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.IntPredicate;
import java.util.stream.Stream;

/**
 * The metadata of a published model apart from its weights, its shape and its vocabulary: the token
 * ids in {@code config.json} that begin and end a text, and the configuration files for generation,
 * special tokens and chat. An import stores them in the checkpoint, and an export writes them
 * unchanged.
 */
public final class Companions {

  public static final String GENERATION = "generation_config.json";
  public static final String TOKENIZER = "tokenizer_config.json";

  /** A chat template in Jinja, which takes precedence over those in JSON files. */
  public static final String CHAT_TEMPLATE = "chat_template.jinja";

  private static final String CHAT_TEMPLATE_JSON = "chat_template.json";
  private static final String CHAT_TEMPLATE_KEY = "chat_template";
  private static final String SPECIAL_TOKENS = "special_tokens_map.json";
  private static final List<String> FILES =
      List.of(GENERATION, TOKENIZER, SPECIAL_TOKENS, CHAT_TEMPLATE, CHAT_TEMPLATE_JSON);
  private static final String BEGIN = "bos_token_id";
  private static final String END = "eos_token_id";
  private static final List<String> IDS =
      List.of(BEGIN, END, "pad_token_id", "sep_token_id", "unk_token_id");
  private static final List<String> TEMPLATE_TOKENS =
      List.of("bos_token", "eos_token", "pad_token", "unk_token");
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
    this.specialTokens = List.copyOf(specialTokens);
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

  /** The special tokens of the run that trained the model; empty if they are not known. */
  public List<String> specialTokens() {
    return specialTokens;
  }

  public boolean has(String file) {
    return files.containsKey(file);
  }

  /** The same with another chat template. */
  public Companions withChatTemplate(String source) {
    Map<String, byte[]> others = new LinkedHashMap<>(files);
    others.put(CHAT_TEMPLATE, source.getBytes(StandardCharsets.UTF_8));
    return new Companions(ids, others, specialTokens, directory);
  }

  /**
   * The chat template of the model; empty if it has none. Of several it is the default one.
   *
   * @param vocabulary the number of ids of the model
   * @throws IncompatibleArtifactException if it is not a text
   */
  public Optional<ChatTemplate> chatTemplate(BytePairModel tokenizer, int vocabulary) {
    byte[] file = files.get(CHAT_TEMPLATE);
    if (file != null) {
      String source = new String(file, StandardCharsets.UTF_8);
      return Optional.of(named(CHAT_TEMPLATE, source, tokenizer, vocabulary));
    }
    for (String name : List.of(TOKENIZER, CHAT_TEMPLATE_JSON)) {
      JsonNode template = json(name).path(CHAT_TEMPLATE_KEY);
      if (!template.isMissingNode() && !template.isNull()) {
        return Optional.of(named(name, source(template, name), tokenizer, vocabulary));
      }
    }
    return Optional.empty();
  }

  private ChatTemplate named(String file, String source, BytePairModel tokenizer, int vocabulary) {
    return new ChatTemplate(directory + "/" + file, source, templateTokens(tokenizer, vocabulary));
  }

  /** A text, or a list of {@code {"name", "template"}}. */
  private String source(JsonNode template, String file) {
    JsonNode chosen = template.path(0).path("template");
    for (JsonNode one : template) {
      chosen = one.path("name").asText().equals("default") ? one.path("template") : chosen;
    }
    JsonNode source = template.isTextual() ? template : chosen;
    if (!source.isTextual()) {
      throw new IncompatibleArtifactException(
          format("%s: no text (expected a template) at %s/%s", CHAT_TEMPLATE_KEY, directory, file));
    }
    return source.asText();
  }

  /**
   * Texts of the special tokens that a chat template can name: those of the tokenizer's
   * configuration files, or else the tokens that begin and end a text.
   */
  public SortedMap<String, String> templateTokens(BytePairModel tokenizer, int vocabulary) {
    SortedMap<String, String> texts = new TreeMap<>();
    for (String name : TEMPLATE_TOKENS) {
      Stream.of(SPECIAL_TOKENS, TOKENIZER)
          .map(file -> text(json(file).path(name)))
          .filter(text -> !text.isEmpty())
          .forEach(text -> texts.put(name, text));
    }
    if (texts.isEmpty()) {
      TextBoundaries boundaries = boundaries(tokenizer, vocabulary);
      texts.put("bos_token", tokenizer.token(boundaries.begin()));
      texts.put(
          "eos_token", tokenizer.token(boundaries.ends().stream().min(Integer::compare).get()));
    }
    return texts;
  }

  /** A token of a configuration file: a text, or an object with one. */
  private static String text(JsonNode token) {
    return token.isObject() ? token.path("content").asText() : token.asText("");
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
      names.add(text(json(file).path("eos_token")));
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
