package io.gristmill.preprocessing.dedup.parts;

import io.gristmill.preprocessing.dedup.parts.PartRule.Occurrence;
import io.gristmill.preprocessing.dedup.parts.PartRule.PartSettings;
import io.gristmill.preprocessing.dedup.parts.PartRule.Remainder;
import io.gristmill.preprocessing.dedup.parts.Repeats.RepeatedPositions;
import io.gristmill.preprocessing.text.CodePointOrder;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Finds repetitions among documents that fit in memory, by the same rules as the job. */
public final class LocalParts {

  private static final Comparator<Occurrence> BY_DOCUMENT =
      Comparator.comparing(Occurrence::id, CodePointOrder.INSTANCE)
          .thenComparingInt(Occurrence::position);

  private final PartRule rule;
  private final SortedMap<String, String> texts = new TreeMap<>(CodePointOrder.INSTANCE);
  private final List<Occurrence> occurrences = new ArrayList<>();

  public LocalParts(PartSettings settings) {
    this.rule = settings.newRule();
  }

  /** Adds a document. The order of the documents does not matter. */
  public void add(String id, String text) {
    texts.put(id, text);
    occurrences.addAll(rule.parts(id, text));
  }

  /** The remaining text of each document, by id. */
  public SortedMap<String, Remainder> remainders() {
    List<Occurrence> repeats = new ArrayList<>();
    Iterator<Occurrence> sorted = occurrences.stream().sorted(Repeats.ORDER).iterator();
    new Repeats(sorted).forEachRemaining(repeats::add);
    repeats.sort(BY_DOCUMENT);
    RepeatedPositions positions = new RepeatedPositions(repeats.iterator());
    SortedMap<String, Remainder> remainders = new TreeMap<>(CodePointOrder.INSTANCE);
    texts.forEach((id, text) -> remainders.put(id, rule.without(text, positions.of(id))));
    return remainders;
  }
}
