package io.gristmill.preprocessing.read.charset;

import java.nio.charset.Charset;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Detects the charset of text that is not UTF-8 by maximum likelihood: of all known charsets and
 * languages, the one that best explains the non-ASCII bytes.
 */
final class LegacyDetector {

  private static final int SAMPLE = 16 << 10;
  private static final Charset WESTERN = CharsetLabels.named("windows-1252").orElseThrow();

  /**
   * Log priors of charsets, for close cases: a Windows charset and its ISO counterpart share many
   * letters, and the former is far more common. A page with a few non-ASCII bytes is almost always
   * western.
   */
  private static final Map<String, Double> PRIORS =
      Map.ofEntries(
          Map.entry("windows-1252", 8.0),
          Map.entry("ISO-8859-2", -1.0),
          Map.entry("ISO-8859-5", -1.0),
          Map.entry("ISO-8859-7", -4.0),
          Map.entry("ISO-8859-8", -4.0),
          Map.entry("ISO-8859-3", -8.0),
          Map.entry("ISO-8859-4", -8.0),
          Map.entry("ISO-8859-16", -8.0),
          Map.entry("gristmill-iso-8859-10", -8.0),
          Map.entry("gristmill-iso-8859-14", -8.0),
          Map.entry("IBM866", -3.0),
          Map.entry("x-MacRoman", -2.0),
          Map.entry("x-windows-874", -2.0),
          Map.entry("gristmill-mac-cyrillic", -4.0));

  /** Log likelihood per byte below which no model explains the text. */
  private static final double UNEXPLAINED = -4.7;

  /** With fewer non-ASCII bytes, no label is refused or overruled. */
  private static final int FEW = 8;

  /** Minimum advantage over the label's charset, in total and per byte. */
  private static final double OVERRULES = 12;

  private static final double OVERRULES_BYTE = 0.6;
  private static final double EXPLAINED = -3.9;
  private static final double PLAUSIBLE = -4.3;

  private static final List<LetterModel> LETTERS = LetterModel.load();
  private static final List<IdeographModel> IDEOGRAPHS = IdeographModel.load();
  private static final List<LetterModel> ANY_LANGUAGE =
      LETTERS.stream()
          .map(LetterModel::charset)
          .collect(Collectors.toCollection(LinkedHashSet::new))
          .stream()
          .map(LetterModel::anyLanguage)
          .toList();

  private final int[] histogram = new int[128];
  private final int[] behindLowerCase = new int[128];
  private final byte[] runs;
  private final int count;

  private record Guess(Charset charset, double score) {}

  private LegacyDetector(byte[] bytes, int from, int to) {
    byte[] sample = new byte[Math.min(SAMPLE, to - from)];
    int filled = 0;
    int high = 0;
    int at = Utf8Statistics.afterAscii(bytes, from, to);
    while (at < to && filled < sample.length) {
      int value = bytes[at] & 0x7f;
      histogram[value]++;
      behindLowerCase[value] += at > from && isLowerCase(bytes[at - 1]) ? 1 : 0;
      high++;
      sample[filled++] = bytes[at++];
      if (at < to && filled < sample.length && bytes[at] >= 0) {
        sample[filled++] = bytes[at];
        at = Utf8Statistics.afterAscii(bytes, at, to);
      }
    }
    runs = Arrays.copyOf(sample, filled);
    count = high;
  }

  private static boolean isLowerCase(byte b) {
    return b >= 'a' && b <= 'z';
  }

  /** The most likely charset; empty if none explains the text. */
  static Optional<Charset> detect(byte[] bytes, int from, int to) {
    LegacyDetector detector = new LegacyDetector(bytes, from, to);
    Guess best = detector.best();
    return detector.count >= FEW && best.score / detector.count < UNEXPLAINED
        ? Optional.empty()
        : Optional.of(best.charset);
  }

  /** The label's charset, unless another one explains the bytes far better. */
  static Charset confirm(byte[] bytes, int from, int to, Charset labelled) {
    LegacyDetector detector = new LegacyDetector(bytes, from, to);
    if (detector.count < FEW) {
      return labelled;
    }
    double score = detector.score(labelled);
    if (score / detector.count >= EXPLAINED) {
      return labelled;
    }
    Guess best = detector.best();
    double ahead = best.score - score;
    boolean overruled =
        ahead >= OVERRULES
            && ahead >= OVERRULES_BYTE * detector.count
            && best.score >= PLAUSIBLE * detector.count;
    return overruled ? best.charset : labelled;
  }

  private Guess best() {
    Guess best = new Guess(WESTERN, prior(WESTERN) + score(WESTERN));
    for (LetterModel model : LETTERS) {
      best = better(best, model.charset(), model.score(histogram, behindLowerCase));
    }
    for (IdeographModel model : IDEOGRAPHS) {
      best = better(best, model.charset(), model.score(runs));
    }
    return best;
  }

  private static Guess better(Guess best, Charset charset, double score) {
    double weighed = score + prior(charset);
    return weighed > best.score ? new Guess(charset, weighed) : best;
  }

  private static double prior(Charset charset) {
    return PRIORS.getOrDefault(charset.name(), 0.0);
  }

  /** Score of the charset's best language; 0, which nothing exceeds, if it has no model. */
  private double score(Charset charset) {
    return Stream.concat(
            Stream.concat(LETTERS.stream(), ANY_LANGUAGE.stream())
                .filter(model -> model.charset().equals(charset))
                .map(model -> model.score(histogram, behindLowerCase)),
            IDEOGRAPHS.stream()
                .filter(model -> model.charset().equals(charset))
                .map(model -> model.score(runs)))
        .max(Double::compare)
        .orElse(0.0);
  }
}
