package io.gristmill.tokenizer.special;

import io.gristmill.config.Choice;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What becomes of a special token's text where a text has it. Text of strangers is read {@link
 * Treatment#AS_TEXT}, or refused if it should not have any; only text that one's own program put
 * together is read {@link Treatment#AS_TOKEN}, as else anybody could end a document or take the
 * other side's turn in a conversation.
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

  /** What can be done with a special token. */
  public enum Treatment {
    /** It is encoded as any other characters are. */
    AS_TEXT,
    /** It becomes its id. */
    AS_TOKEN,
    /** It is an error that says which and where. */
    FORBIDDEN;

    /**
     * By the name that an option has.
     *
     * @throws io.gristmill.error.InvalidConfigException for an unknown name; lists the known ones
     */
    public static Treatment named(String name, String option) {
      return Choice.of(Treatment.class, name, option);
    }
  }

  /** Treats all alike. */
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
