package io.gristmill.preprocessing.words.english;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** The English rules as data, read once from resources; immutable. */
final class EnglishRules {

  static final EnglishRules INSTANCE = new EnglishRules();

  private final CharTable table = new CharTable(lines("characters.txt"));
  private final Lexicon units = new Lexicon(lines("units.txt"));
  private final ExceptionTable exceptions;
  private final Phrases phrases;

  private EnglishRules() {
    List<List<String>> splits = new ArrayList<>();
    for (String line : lines("exceptions.txt")) {
      splits.add(List.of(line.split(" ")));
      if (line.indexOf('\'') >= 0) {
        splits.add(List.of(line.replace('\'', '’').split(" ")));
      }
    }
    List<List<String>> sequences = sequences(splits);
    List<String> tokens = sequences.stream().flatMap(List::stream).toList();
    exceptions = new ExceptionTable(splits, tokens);
    List<int[]> numbered = sequences.stream().map(this::number).toList();
    phrases = new Phrases(numbered, exceptions.lexicon().size());
  }

  CharTable table() {
    return table;
  }

  ExceptionTable exceptions() {
    return exceptions;
  }

  Phrases phrases() {
    return phrases;
  }

  ChunkSplitter newChunkSplitter() {
    return new ChunkSplitter(table, units, exceptions);
  }

  /** The tokens into which affixes and infixes alone would split the exceptions. */
  private List<List<String>> sequences(List<List<String>> splits) {
    ExceptionTable none = new ExceptionTable(List.of(), List.of());
    ChunkSplitter splitter = new ChunkSplitter(table, units, none);
    Tokens tokens = new Tokens();
    List<List<String>> sequences = new ArrayList<>();
    for (List<String> parts : splits) {
      String chunk = String.join("", parts);
      tokens.clear();
      splitter.split(chunk.toCharArray(), 0, chunk.length(), tokens);
      List<String> sequence = new ArrayList<>();
      for (int i = 0; i < tokens.count(); i++) {
        sequence.add(chunk.substring(tokens.start(i), tokens.end(i)));
      }
      sequences.add(sequence);
    }
    return sequences;
  }

  private int[] number(List<String> sequence) {
    return sequence.stream()
        .mapToInt(token -> exceptions.lexicon().find(token.toCharArray(), 0, token.length()))
        .toArray();
  }

  /** The lines of a resource without comments. */
  static List<String> lines(String resource) {
    try (InputStream in = EnglishRules.class.getResourceAsStream(resource);
        BufferedReader reader =
            new BufferedReader(
                new InputStreamReader(Objects.requireNonNull(in), StandardCharsets.UTF_8))) {
      return reader.lines().filter(line -> !line.startsWith("#")).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(resource, e);
    }
  }
}
