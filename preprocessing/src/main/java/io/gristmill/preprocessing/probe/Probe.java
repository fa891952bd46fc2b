package io.gristmill.preprocessing.probe;

import static io.gristmill.error.Messages.format;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gristmill.error.InvalidInputException;
import io.gristmill.preprocessing.mask.Masker;
import io.gristmill.preprocessing.mask.Masker.Masked;
import io.gristmill.preprocessing.mask.Maskers;
import io.gristmill.preprocessing.profile.Profile;
import io.gristmill.preprocessing.profile.Profiles;
import io.gristmill.preprocessing.words.SentenceSplitter;
import io.gristmill.preprocessing.words.SentenceSplitters;
import io.gristmill.preprocessing.words.WordSplitter;
import io.gristmill.preprocessing.words.WordSplitters;

/** Answers one JSON object with another. For one thread. */
@FunctionalInterface
public interface Probe {

  /**
   * Computes the answer to one question.
   *
   * @throws InvalidInputException if a field is missing or has the wrong type
   */
  ObjectNode answer(ObjectNode question);

  /** The field {@code text} of a question. */
  static String text(JsonNode question) {
    return text(question, "text");
  }

  /** A field of a question that is a string. */
  static String text(JsonNode question, String field) {
    JsonNode value = question.path(field);
    if (!value.isTextual()) {
      throw new InvalidInputException(
          format(
              "%s: %s (expected a string) at probe",
              field, value.isMissingNode() ? "missing" : value));
    }
    return value.textValue();
  }

  /** Answers {@code {"text"}} with {@code {"words": [...], "sentences": [...]}} of a profile. */
  public static final class WordsProbe implements Probe {

    private final WordSplitter words;
    private final SentenceSplitter sentences;

    /**
     * @throws io.gristmill.error.InvalidConfigException for an unknown profile
     */
    public WordsProbe(String profile) {
      Profile named = Profiles.named(profile);
      words = WordSplitters.named(named.words());
      sentences = SentenceSplitters.named(named.sentences());
    }

    @Override
    public ObjectNode answer(ObjectNode question) {
      String text = Probe.text(question);
      ObjectNode answer = JsonNodeFactory.instance.objectNode();
      words.words(text).forEach(answer.putArray("words")::add);
      sentences.sentences(text).forEach(answer.putArray("sentences")::add);
      return answer;
    }
  }

  /** Answers {@code {"text"}} with {@code {"text", "found": {kind: count}}}. */
  public static final class MaskProbe implements Probe {

    private final Masker masker;

    /**
     * Masks e-mail and IP addresses.
     *
     * @throws io.gristmill.error.InvalidConfigException for an unknown profile
     */
    public MaskProbe(String profile) {
      this(Maskers.named(profile));
    }

    public MaskProbe(Masker masker) {
      this.masker = masker;
    }

    @Override
    public ObjectNode answer(ObjectNode question) {
      Masked masked = masker.mask(Probe.text(question));
      ObjectNode answer = JsonNodeFactory.instance.objectNode();
      answer.put("text", masked.text());
      masked.found().forEach(answer.putObject("found")::put);
      return answer;
    }
  }
}
