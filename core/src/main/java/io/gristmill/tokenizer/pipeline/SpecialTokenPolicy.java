package io.gristmill.tokenizer.pipeline;

import io.gristmill.config.EnumNames;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Determines how the texts of special tokens are encoded when they occur in a text. Text of
 * strangers is read {@link Treatment#AS_TEXT}, or refused if it should not have any; only text that
 * one's own program put together is read {@link Treatment#AS_TOKEN}, as else anybody could end a
 * document or take the other side's turn in a conversation.
 *
 * @param usual how tokens without an exception are treated
 * @param exceptions by the text of the token
 */
public record SpecialTokenPolicy(Treatment usual, Map<String, Treatment> exceptions) {

  /** Reads every special token as the characters it consists of. */
  public static final SpecialTokenPolicy TEXT = all(Treatment.AS_TEXT);

  public SpecialTokenPolicy {
    exceptions = Map.copyOf(exceptions);
  }

  /** The ways to encode the text of a special token. */
  public enum Treatment {
    /** The text is encoded like any other text. */
    AS_TEXT,
    /** The text is encoded as the id of the token. */
    AS_TOKEN,
    /** The text is rejected with its position. */
    FORBIDDEN;

    /**
     * Returns the treatment with the given name.
     *
     * @throws io.gristmill.error.InvalidConfigException for an unknown name; lists the known ones
     */
    public static Treatment named(String name, String option) {
      return EnumNames.parse(Treatment.class, name, option);
    }
  }

  /** Applies one treatment to all special tokens. */
  public static SpecialTokenPolicy all(Treatment treatment) {
    return new SpecialTokenPolicy(treatment, Map.of());
  }

  /** The same but for one token. */
  public SpecialTokenPolicy except(String token, Treatment treatment) {
    Map<String, Treatment> more = new LinkedHashMap<>(exceptions);
    more.put(token, treatment);
    return new SpecialTokenPolicy(usual, more);
  }

  public Treatment of(String token) {
    return exceptions.getOrDefault(token, usual);
  }
}
