package io.gristmill.preprocessing.extract;

import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiConsumer;

/** Scores by corpus, and by corpus and language. */
final class ScoreBoard {

  private final SortedMap<String, ExtractionScore> scores = new TreeMap<>();

  void add(String corpus, PageCorpus.Page page, String text) {
    for (String group : List.of(corpus, corpus + " " + page.language())) {
      scores.computeIfAbsent(group, key -> new ExtractionScore()).add(page, text);
    }
  }

  /** F score of {@code corpus} or {@code corpus language}. */
  double f(String group) {
    return scores.get(group).f();
  }

  Iterable<String> groups() {
    return scores.keySet();
  }

  void forEach(BiConsumer<String, ExtractionScore> action) {
    for (Map.Entry<String, ExtractionScore> entry : scores.entrySet()) {
      action.accept(entry.getKey(), entry.getValue());
    }
  }
}
