package io.gristmill.preprocessing.read.charset;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Guesses the charset of text that is not UTF-8 and does not say what it is. Western text has
 * single accented letters among ASCII; where bytes above ASCII come in runs, the charset wins under
 * which the commonest characters of its language are as common as they should be.
 */
final class LegacyDetector {

  private static final int SAMPLE = 16 << 10;
  private static final double RUNS = 0.5;
  private static final double LIKELY = 0.4;
  private static final String CYRILLIC = "оеаинтсрвлкмдпуяы";
  private static final String JAPANESE = "のにはをたがでていしれさなるとも、。";

  /** Shares are those of running text, as counted in newspapers. */
  private static final List<Candidate> CANDIDATES =
      candidates(
          new Profile("windows-1251", CYRILLIC, 0.85),
          new Profile("KOI8-R", CYRILLIC, 0.85),
          new Profile("GB18030", "的一是在不了有和人这中大为上个国我以要他", 0.16),
          new Profile("Big5-HKSCS", "的一是在不了有和人這中大為上個國我以要他", 0.16),
          new Profile("windows-31j", JAPANESE, 0.45),
          new Profile("EUC-JP", JAPANESE, 0.45),
          new Profile("x-windows-949", "이다는을의에가고하지를은로기사도리한어인", 0.35),
          new Profile("windows-1253", "αοιετσνηυρπκλμω", 0.75));

  private LegacyDetector() {}

  static Charset detect(byte[] bytes, int from, int to) {
    Charset best = CharsetLabels.charset("windows-1252").orElse(StandardCharsets.ISO_8859_1);
    byte[] sample = aboveAscii(bytes, from, to);
    if (sample.length == 0) {
      return best;
    }
    double bestScore = LIKELY;
    for (Candidate candidate : CANDIDATES) {
      double score = candidate.score(sample);
      if (score > bestScore) {
        bestScore = score;
        best = candidate.charset;
      }
    }
    return best;
  }

  /** Runs of bytes above ASCII, each with the byte behind it; empty if most stand alone. */
  private static byte[] aboveAscii(byte[] bytes, int from, int to) {
    byte[] sample = new byte[SAMPLE];
    int filled = 0;
    int high = 0;
    int inRuns = 0;
    for (int at = from; at < to && filled < SAMPLE; at++) {
      boolean afterHigh = at > from && bytes[at - 1] < 0;
      if (bytes[at] < 0) {
        high++;
        inRuns += afterHigh ? 1 : 0;
      }
      if (bytes[at] < 0 || afterHigh) {
        sample[filled++] = bytes[at];
      }
    }
    return inRuns < RUNS * high ? new byte[0] : Arrays.copyOf(sample, filled);
  }

  private static List<Candidate> candidates(Profile... profiles) {
    List<Candidate> candidates = new ArrayList<>();
    for (Profile profile : profiles) {
      if (Charset.isSupported(profile.charset)) {
        candidates.add(
            new Candidate(Charset.forName(profile.charset), profile.common, profile.share));
      }
    }
    return List.copyOf(candidates);
  }

  private record Profile(String charset, String common, double share) {}

  private record Candidate(Charset charset, String common, double share) {

    /** 1 if the common characters are as common in the sample as in running text. */
    double score(byte[] sample) {
      String text = new String(sample, charset);
      int characters = 0;
      int hits = 0;
      for (int i = 0; i < text.length(); i++) {
        char c = text.charAt(i);
        if (c >= 0x80) {
          characters++;
          hits += common.indexOf(c) >= 0 ? 1 : 0;
        }
      }
      return characters == 0 ? 0 : hits / (characters * share);
    }
  }
}
