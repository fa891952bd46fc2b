package io.gristmill.tokenizer;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Draws variants of a {@code tokenizer.json}, and texts in which their tokens occur. Left out is
 * what the reference itself ends the process for: added tokens of white space alone, or of nothing
 * once they are normalized.
 */
final class TokenizerJsonFuzzer {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String[] BITS = {
    "a", "b", " ", "  ", "the", "ing", "<m>", "é", "e\u0301", "İ", "Σ", "ß", "\t", "\n", "\u00a0",
    "x", "_", "1", "\u200d", "ﬁ", "日", "\u0301", "THE", " the", "!", "<", "Å", "\u3000", "²", "'s"
  };
  private static final String[] STARTS = {"<m>", "the", "日", "ing", "!!", "x1", "ß"};
  private static final String[] PLAIN_NORMALIZERS = {
    "NFC", "NFD", "NFKC", "NFKD", "Lowercase", "StripAccents"
  };

  private final Random random;
  private final ObjectNode root;
  private final List<String> names = new ArrayList<>(List.of("<|endoftext|>"));

  TokenizerJsonFuzzer(ObjectNode base, long seed) {
    root = base.deepCopy();
    random = new Random(seed);
  }

  String text() {
    return text(14);
  }

  private String text(int most) {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(most + 1); i > 0; i--) {
      text.append(one(BITS));
    }
    return text.toString();
  }

  ObjectNode tokenizer() {
    ((ObjectNode) root.path("pre_tokenizer")).put("add_prefix_space", oneOf(3));
    ((ObjectNode) root.path("model")).put("ignore_merges", oneOf(3));
    addTokens();
    root.set("normalizer", oneOf(3) ? JSON.nullNode() : normalizer(0));
    root.set("post_processor", oneOf(3) ? JSON.nullNode() : postProcessor());
    return root;
  }

  private void addTokens() {
    ArrayNode added = (ArrayNode) root.path("added_tokens");
    int next = root.path("model").path("vocab").size();
    for (int i = random.nextInt(6); i > 0; i--) {
      String text = one(STARTS) + text(2);
      if (!names.contains(text)) {
        names.add(text);
        ObjectNode token = added.addObject().put("id", next++).put("content", text);
        for (String flag : List.of("single_word", "lstrip", "rstrip")) {
          token.put(flag, oneOf(3));
        }
        token.put("normalized", oneOf(2)).put("special", oneOf(2));
      }
    }
  }

  private ObjectNode normalizer(int depth) {
    ObjectNode node = JSON.createObjectNode();
    switch (random.nextInt(depth > 1 ? 6 : 8)) {
      case 0 -> node.put("type", "Strip").put("strip_left", oneOf(2)).put("strip_right", oneOf(2));
      case 1 -> node.put("type", "Prepend").put("prepend", one(BITS));
      case 2 -> {
        node.put("type", "Replace").put("content", one(BITS));
        node.putObject("pattern").put("String", one(BITS));
      }
      case 6, 7 -> {
        ArrayNode steps = node.put("type", "Sequence").putArray("normalizers");
        for (int i = random.nextInt(4); i > 0; i--) {
          steps.add(normalizer(depth + 1));
        }
      }
      default -> node.put("type", one(PLAIN_NORMALIZERS));
    }
    return node;
  }

  private ObjectNode postProcessor() {
    ObjectNode node = JSON.createObjectNode();
    return switch (random.nextInt(4)) {
      case 0 -> byteLevel();
      case 1 -> {
        node.put("type", "RobertaProcessing").put("trim_offsets", true);
        node.put("add_prefix_space", false);
        node.putArray("sep").add("<|endoftext|>").add(0);
        node.putArray("cls").add("<|endoftext|>").add(0);
        yield node;
      }
      case 2 -> {
        node.put("type", "Sequence").putArray("processors").add(byteLevel()).add(template());
        yield node;
      }
      default -> template();
    };
  }

  private static ObjectNode byteLevel() {
    ObjectNode node = JSON.createObjectNode().put("type", "ByteLevel");
    return node.put("add_prefix_space", true).put("trim_offsets", false).put("use_regex", true);
  }

  private ObjectNode template() {
    ObjectNode node = JSON.createObjectNode().put("type", "TemplateProcessing");
    ArrayNode single = node.putArray("single");
    ObjectNode tokens = JSON.createObjectNode();
    int before = random.nextInt(3);
    int pieces = before + 1 + random.nextInt(2);
    for (int i = 0; i < pieces; i++) {
      if (i == before) {
        single.addObject().putObject("Sequence").put("id", "A").put("type_id", 0);
      } else {
        String name = names.get(random.nextInt(names.size()));
        single.addObject().putObject("SpecialToken").put("id", name).put("type_id", 0);
        ObjectNode token = tokens.putObject(name).put("id", name);
        token.putArray("ids").add(names.indexOf(name)).add(0); // any ids do
        token.putArray("tokens").add(name).add("<|endoftext|>");
      }
    }
    ArrayNode pair = node.putArray("pair");
    pair.addObject().putObject("Sequence").put("id", "A").put("type_id", 0);
    pair.addObject().putObject("Sequence").put("id", "B").put("type_id", 0);
    node.set("special_tokens", tokens);
    return node;
  }

  private boolean oneOf(int several) {
    return random.nextInt(several) == 0;
  }

  private String one(String[] values) {
    return values[random.nextInt(values.length)];
  }
}
