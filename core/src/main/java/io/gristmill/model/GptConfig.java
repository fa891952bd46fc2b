package io.gristmill.model;

import io.gristmill.config.ModelSection;
import io.gristmill.error.InvalidConfigException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The shape of a GPT-2: pre-LayerNorm blocks, learned positions, tanh GELU, no dropout.
 *
 * @param contextLength most positions a sequence has
 * @param tiedEmbeddings whether the head shares the token embedding's matrix
 */
public record GptConfig(
    int vocabularySize,
    int contextLength,
    int embeddingSize,
    int layers,
    int heads,
    boolean tiedEmbeddings)
    implements Serializable {

  private static final long serialVersionUID = 1L;

  /** The ids travel as float32, which holds integers up to 2^24. */
  private static final int LARGEST_VOCABULARY = 1 << 24;

  /** Published shapes: minGPT's small ones keep the section's context, GPT-2's fix everything. */
  private static final Map<String, Preset> PRESETS =
      Map.of(
          "custom", (s, v) -> of(s, v, s.layers(), s.heads(), s.embeddingSize()),
          "nano", (s, v) -> of(s, v, 3, 3, 48),
          "micro", (s, v) -> of(s, v, 4, 4, 128),
          "mini", (s, v) -> of(s, v, 6, 6, 192),
          "gpt2", (s, v) -> new GptConfig(v, 1024, 768, 12, 12, true),
          "gpt2-medium", (s, v) -> new GptConfig(v, 1024, 1024, 24, 16, true));

  public GptConfig {
    List<String> problems = new ArrayList<>();
    atLeastOne("vocabulary-size", vocabularySize, problems);
    atLeastOne("context-length", contextLength, problems);
    atLeastOne("embedding-size", embeddingSize, problems);
    atLeastOne("layers", layers, problems);
    atLeastOne("heads", heads, problems);
    if (vocabularySize > LARGEST_VOCABULARY) {
      problems.add("vocabulary-size: " + vocabularySize + " (expected at most 16777216)");
    }
    if (heads > 0 && embeddingSize % heads != 0) {
      problems.add(
          "heads: %d (expected a divisor of embedding-size %d)".formatted(heads, embeddingSize));
    }
    if (!problems.isEmpty()) {
      throw new InvalidConfigException(String.join("; ", problems) + " at model");
    }
  }

  /** Every preset's name, sorted. */
  public static Set<String> presets() {
    return new TreeMap<>(PRESETS).keySet();
  }

  /**
   * The shape a section asks for.
   *
   * @throws InvalidConfigException for an unknown preset or a shape that cannot be
   */
  public static GptConfig of(ModelSection section, int vocabularySize) {
    Preset preset = PRESETS.get(section.preset());
    if (preset == null) {
      throw new InvalidConfigException(
          "preset: %s (expected one of %s) at model.preset"
              .formatted(section.preset(), new TreeMap<>(PRESETS).keySet()));
    }
    return preset.apply(section, vocabularySize);
  }

  private static GptConfig of(ModelSection s, int vocabulary, int layers, int heads, int width) {
    return new GptConfig(vocabulary, s.contextLength(), width, layers, heads, s.tiedEmbeddings());
  }

  /** Width of one attention head. */
  public int headSize() {
    return embeddingSize / heads;
  }

  /** Number of trained values, a tied matrix counted once. */
  public long parameterCount() {
    long d = embeddingSize;
    long block = 12 * d * d + 13 * d;
    long vocabularyMatrices = (tiedEmbeddings ? 1L : 2L) * vocabularySize * d;
    return vocabularyMatrices + contextLength * d + layers * block + 2 * d;
  }

  private static void atLeastOne(String key, int value, List<String> problems) {
    if (value < 1) {
      problems.add(key + ": " + value + " (expected at least 1)");
    }
  }

  @FunctionalInterface
  private interface Preset {
    GptConfig apply(ModelSection section, int vocabularySize);
  }
}
