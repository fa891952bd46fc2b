package io.gristmill.preprocessing.probe;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gristmill.preprocessing.profile.Profile;
import io.gristmill.preprocessing.profile.Profiles;
import io.gristmill.preprocessing.words.SentenceSplitter;
import io.gristmill.preprocessing.words.SentenceSplitters;
import io.gristmill.preprocessing.words.WordSplitter;
import io.gristmill.preprocessing.words.WordSplitters;

/** Answers {@code {"text"}} with {@code {"words": [...], "sentences": [...]}} of a profile. */
public final class WordsProbe implements Probe {

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
