package io.gristmill.preprocessing.dedup.parts;

import io.gristmill.config.Choice;
import io.gristmill.error.InvalidConfigException;
import io.gristmill.preprocessing.text.Lines;
import io.gristmill.preprocessing.text.Spans;
import io.gristmill.preprocessing.words.SentenceSplitter;
import io.gristmill.preprocessing.words.SentenceSplitters;
import java.util.List;

/** Defines sentences, and how the remaining ones are joined. */
public enum SentenceCut {
  /** Sentences of the profile's splitter, including their white space. */
  SENTENCES("") {
    @Override
    SentenceSplitter newSplitter() {
      return SentenceSplitters.named(SentenceSplitters.SPACY_EN);
    }
  },
  /** Lines without their line ends. */
  LINES("\n") {
    @Override
    SentenceSplitter newSplitter() {
      return SentenceCut::lines;
    }
  };

  private final String joint;

  SentenceCut(String joint) {
    this.joint = joint;
  }

  public static List<String> names() {
    return Choice.names(SentenceCut.class);
  }

  /**
   * Finds a cut by its name.
   *
   * @throws InvalidConfigException if the name is unknown
   */
  public static SentenceCut named(String name) {
    return Choice.of(SentenceCut.class, name, "dedup.sentences.cut");
  }

  String joint() {
    return joint;
  }

  abstract SentenceSplitter newSplitter();

  private static void lines(String text, Spans sentences) {
    Spans lines = Lines.splitlines(text.toCharArray());
    sentences.clear();
    for (int i = 0; i < lines.count(); i++) {
      sentences.add(lines.start(i), lines.end(i));
    }
  }
}
