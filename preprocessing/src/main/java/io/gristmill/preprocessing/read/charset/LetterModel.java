package io.gristmill.preprocessing.read.charset;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Likelihoods of the non-ASCII bytes of one language in one single-byte charset, from {@code
 * letters.tsv}.
 *
 * @param logLikelihoods of the bytes from 0x80
 * @param insideWords added for bytes after a small ASCII letter
 */
record LetterModel(Charset charset, double[] logLikelihoods, double[] insideWords) {

  private static final int BYTES = 128;

  /**
   * Fraction of the letters that the language is known to use; {@link #CAPITALS} is that of
   * capitals among them.
   */
  private static final double LETTERS = 0.90;

  private static final double CAPITALS = 0.06;
  private static final double PUNCTUATION = 0.08;
  private static final double OTHER_LETTERS = 0.015;
  private static final double OTHER_SYMBOLS = 0.004;
  private static final double UNDEFINED = 1e-7;

  /** Log likelihoods of capitals and of symbols inside a word. */
  private static final double CAPITAL_INSIDE = -3;

  private static final double SYMBOL_INSIDE = -0.7;

  /** The most common first; each is half as common as the one four places before it. */
  private static final String MARKS = "\u00a0’“”–«»—…‘•©°®„·™€£§´‚†¿¡";

  /** One model for each language and charset, and one for its texts in capitals. */
  static List<LetterModel> load() {
    List<LetterModel> models = new ArrayList<>();
    try (BufferedReader in =
        new BufferedReader(
            new InputStreamReader(
                LetterModel.class.getResourceAsStream("letters.tsv"), StandardCharsets.UTF_8))) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        if (!line.startsWith("#")) {
          addLanguage(models, line.split("\t", -1));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return List.copyOf(models);
  }

  private static void addLanguage(List<LetterModel> models, String[] row) {
    for (String name : row[1].split(" ", -1)) {
      Optional<Charset> charset = CharsetLabels.named(name);
      if (charset.isPresent()) {
        models.add(model(charset.get(), row[2], CAPITALS));
        if (!row[2].toUpperCase(Locale.ROOT).equals(row[2])) {
          models.add(model(charset.get(), row[2], 1 - CAPITALS));
        }
      }
    }
  }

  /**
   * A model for languages outside the table, in which all letters of the charset are equally
   * likely.
   */
  static LetterModel anyLanguage(Charset charset) {
    String characters = characters(charset);
    double[] shares = new double[BYTES];
    addRest(shares, characters, LETTERS + OTHER_LETTERS);
    return new LetterModel(charset, logarithms(shares), insideWords(characters));
  }

  private static LetterModel model(Charset charset, String letters, double capitals) {
    String characters = characters(charset);
    double[] shares = new double[BYTES];
    addLetters(shares, characters, letters, capitals);
    addRest(shares, characters, OTHER_LETTERS);
    return new LetterModel(charset, logarithms(shares), insideWords(characters));
  }

  private static String characters(Charset charset) {
    byte[] bytes = new byte[BYTES];
    for (int i = 0; i < BYTES; i++) {
      bytes[i] = (byte) (BYTES + i);
    }
    return new String(bytes, charset);
  }

  private static void addLetters(
      double[] shares, String characters, String letters, double capitals) {
    double[] counts = new double[BYTES];
    int at = 0;
    while (at < letters.length()) {
      char letter = letters.charAt(at++);
      int count = 0;
      while (at < letters.length() && letters.charAt(at) >= '0' && letters.charAt(at) <= '9') {
        count = 10 * count + letters.charAt(at++) - '0';
      }
      char capital = Character.toUpperCase(letter);
      add(counts, characters, letter, capital == letter ? count : count * (1 - capitals));
      add(counts, characters, capital, capital == letter ? 0 : count * capitals);
    }
    double sum = Arrays.stream(counts).sum();
    for (int i = 0; i < BYTES; i++) {
      shares[i] += LETTERS * counts[i] / sum;
    }
  }

  private static void add(double[] shares, String characters, char c, double share) {
    int index = characters.indexOf(c);
    if (index >= 0) {
      shares[index] += share;
    }
  }

  private static void addRest(double[] shares, String characters, double letterShare) {
    long letters = characters.chars().filter(Character::isLetter).count();
    long others = BYTES - letters;
    for (int i = 0; i < BYTES; i++) {
      char c = characters.charAt(i);
      if (Character.isLetter(c)) {
        shares[i] += letterShare / letters;
      } else if (c == '\ufffd' || Character.isISOControl(c)) {
        shares[i] += UNDEFINED;
      } else {
        shares[i] += OTHER_SYMBOLS / others;
      }
    }
    double weight = PUNCTUATION * (1 - Math.pow(0.5, 0.25));
    for (int i = 0; i < MARKS.length(); i++) {
      add(shares, characters, MARKS.charAt(i), weight * Math.pow(0.5, i / 4.0));
    }
  }

  private static double[] insideWords(String characters) {
    return characters
        .chars()
        .mapToDouble(
            c ->
                Character.isUpperCase(c)
                    ? CAPITAL_INSIDE
                    : Character.isLetter(c) ? 0 : SYMBOL_INSIDE)
        .toArray();
  }

  private static double[] logarithms(double[] shares) {
    return Arrays.stream(shares).map(Math::log).toArray();
  }

  /** Log likelihood given the number of occurrences of each byte from 0x80. */
  double score(int[] histogram, int[] behindLowerCase) {
    double sum = 0;
    for (int i = 0; i < BYTES; i++) {
      sum += histogram[i] * logLikelihoods[i] + behindLowerCase[i] * insideWords[i];
    }
    return sum;
  }
}
