package io.gristmill.spark.cli.probe;

import static io.gristmill.error.Messages.format;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gristmill.error.InvalidConfigException;
import io.gristmill.error.InvalidInputException;
import io.gristmill.tokenizer.BytePairModel;
import io.gristmill.tokenizer.BytePairTokenizer;
import io.gristmill.tokenizer.NamedEncoding;
import io.gristmill.tokenizer.TokenizerFiles;
import io.gristmill.tokenizer.pipeline.SpecialTokenPolicy;
import java.io.IOException;
import java.util.Map;

/** Probes that encode and decode with a trained tokenizer or a published encoding. */
final class TokenizerProbes {

  private TokenizerProbes() {}

  static Map<String, ModelProbes.Factory> byName() {
    return Map.of(
        "encode", o -> encode(tokenizer(o), o.specialTokens()),
        "decode", o -> decode(tokenizer(o)));
  }

  private static BytePairTokenizer tokenizer(ProbeOptions options) throws IOException {
    return new BytePairTokenizer(model(options));
  }

  /**
   * Loads a published encoding by its name, or a directory; {@code ./name} is always a directory.
   */
  private static BytePairModel model(ProbeOptions options) throws IOException {
    String tokenizer = options.tokenizer();
    if (!NamedEncoding.names().contains(tokenizer)) {
      return TokenizerFiles.read(options.files(), tokenizer);
    }
    NamedEncoding encoding = NamedEncoding.named(tokenizer);
    String vocabulary =
        options
            .vocabulary()
            .orElseThrow(
                () ->
                    new InvalidConfigException(
                        format(
                                "--vocabulary: missing (expected the path of %s, or of a directory"
                                    + " that",
                                encoding.file())
                            + " has it: published vocabularies do not come with this program)"
                            + " for --tokenizer "
                            + tokenizer));
    return encoding.read(options.files(), vocabulary);
  }

  private static ProbeProgram encode(BytePairTokenizer tokenizer, SpecialTokenPolicy policy) {
    return ProbeProgram.of(
        question -> {
          ObjectNode answer = JsonNodeFactory.instance.objectNode();
          ArrayNode ids = answer.putArray("ids");
          for (int id : tokenizer.encodeSequence(Probes.text(question), policy)) {
            ids.add(id);
          }
          return answer;
        });
  }

  private static ProbeProgram decode(BytePairTokenizer tokenizer) {
    return ProbeProgram.of(
        question -> {
          int[] ids = ids(question);
          return JsonNodeFactory.instance.objectNode().put("text", tokenizer.decode(ids));
        });
  }

  private static int[] ids(ObjectNode question) {
    JsonNode given = question.path("ids");
    if (!given.isArray()) {
      throw new InvalidInputException("ids: missing (expected a list of numbers) in " + question);
    }
    int[] ids = new int[given.size()];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = id(given.get(i), question);
    }
    return ids;
  }

  private static int id(JsonNode given, ObjectNode question) {
    if (!given.isInt()) {
      throw new InvalidInputException(
          format("id: %s (expected a whole number of 32 bits) in %s", given, question));
    }
    return given.intValue();
  }
}
