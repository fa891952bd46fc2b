package io.gristmill.preprocessing.dedup.parts;

import io.gristmill.preprocessing.dedup.minhash.NGramHasher;
import io.gristmill.preprocessing.dedup.minhash.ShingleHash;
import io.gristmill.preprocessing.text.Spans;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * CCNet's paragraphs: lines whose {@link ParagraphKey} was seen before are removed (first eight
 * bytes of SHA-1). Lines with an empty key are removed too, without a look at the corpus: there all
 * but the first blank line of billions are, and one reducer would have to see them all.
 */
final class ParagraphRule implements PartRule {

  private final ParagraphSettings settings;
  private final NGramHasher hasher = new NGramHasher(ShingleHash.SHA1_64, 1);
  private final Spans keys = new Spans();

  ParagraphRule(ParagraphSettings settings) {
    this.settings = settings;
  }

  @Override
  public List<Occurrence> parts(String id, String text) {
    if (length(text) < settings.minCharacters()) {
      return List.of();
    }
    String[] lines = text.split("\n", -1);
    StringBuilder joined = new StringBuilder(text.length());
    List<Integer> positions = new ArrayList<>(lines.length);
    keys.clear();
    for (int i = 0; i < lines.length; i++) {
      int start = joined.length();
      joined.append(ParagraphKey.of(lines[i]));
      if (joined.length() > start) {
        keys.add(start, joined.length());
        positions.add(i);
      }
    }
    long[] hashes = hasher.hashes(joined.toString(), keys);
    List<Occurrence> parts = new ArrayList<>(hashes.length);
    for (int i = 0; i < hashes.length; i++) {
      parts.add(new Occurrence(hashes[i], id, positions.get(i)));
    }
    return parts;
  }

  @Override
  public Remainder without(String text, int[] repeated) {
    if (length(text) < settings.minCharacters()) {
      return Remainder.dropped(ParagraphSettings.SHORT, 0);
    }
    String[] lines = text.split("\n", -1);
    List<String> kept = new ArrayList<>(lines.length);
    for (int i = 0; i < lines.length; i++) {
      if (Arrays.binarySearch(repeated, i) < 0 && !ParagraphKey.of(lines[i]).isEmpty()) {
        kept.add(lines[i]);
      }
    }
    int removed = lines.length - kept.size();
    String left = String.join("\n", kept);
    if (kept.isEmpty()) {
      return Remainder.dropped(ParagraphSettings.EMPTY, removed);
    }
    return length(left) < settings.minKeptCharacters()
        ? Remainder.dropped(ParagraphSettings.SHORT, removed)
        : Remainder.kept(left, removed);
  }

  private static int length(String text) {
    return text.codePointCount(0, text.length());
  }
}
